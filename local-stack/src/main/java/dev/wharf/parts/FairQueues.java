package dev.wharf.parts;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.elasticmq.Limits;
import org.elasticmq.QueueData;
import org.elasticmq.actor.QueueManagerActor;
import org.elasticmq.actor.queue.QueueActor;
import org.elasticmq.util.NowProvider;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import scala.Option;

/**
 * ElasticMQ's queues, of which the standard ones are fair.
 *
 * <p>{@link QueueManagerActor#createQueueActor} is where they are made, and is there to be
 * overridden; but javac refuses to extend that class, because two types that Scala knows to be the
 * same look different to it. So the three instructions of the subclass are written here.
 */
final class FairQueues {
  private static final String MANAGER = "org/elasticmq/actor/QueueManagerActor";
  private static final String HERE = "dev/wharf/parts/FairQueues";
  private static final String CREATE =
      "Lorg/elasticmq/util/NowProvider;Lorg/elasticmq/QueueData;Lscala/Option;)"
          + "Lorg/apache/pekko/actor/ActorRef;";
  private static final String CONSTRUCT =
      "(Lorg/elasticmq/util/NowProvider;Lorg/elasticmq/Limits;Lscala/Option;)V";

  private static final Constructor<? extends QueueManagerActor> SUBCLASS = subclass();

  private FairQueues() {}

  /**
   * @param persistence what writes messages to disk
   */
  static Props props(Limits limits, ActorRef persistence) {
    return Props.create(
        QueueManagerActor.class,
        () -> SUBCLASS.newInstance(new NowProvider(), limits, Option.apply(persistence)));
  }

  private static Constructor<? extends QueueManagerActor> subclass() {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V17, Opcodes.ACC_FINAL, HERE + "$Manager", null, MANAGER, null);
    MethodVisitor constructor = writer.visitMethod(0, "<init>", CONSTRUCT, null, null);
    constructor.visitCode();
    loadThisAndThree(constructor);
    constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, MANAGER, "<init>", CONSTRUCT, false);
    constructor.visitInsn(Opcodes.RETURN);
    constructor.visitMaxs(4, 4);
    constructor.visitEnd();
    MethodVisitor create =
        writer.visitMethod(Opcodes.ACC_PUBLIC, "createQueueActor", "(" + CREATE, null, null);
    create.visitCode();
    loadThisAndThree(create);
    create.visitMethodInsn(
        Opcodes.INVOKESTATIC, HERE, "create", "(L" + MANAGER + ";" + CREATE, false);
    create.visitInsn(Opcodes.ARETURN);
    create.visitMaxs(4, 4);
    create.visitEnd();
    writer.visitEnd();
    try {
      return MethodHandles.lookup()
          .defineClass(writer.toByteArray())
          .asSubclass(QueueManagerActor.class)
          .getDeclaredConstructor(NowProvider.class, Limits.class, Option.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("ElasticMQ is not the version that this was written for", e);
    }
  }

  private static void loadThisAndThree(MethodVisitor method) {
    for (int i = 0; i < 4; i++) {
      method.visitVarInsn(Opcodes.ALOAD, i);
    }
  }

  /** Makes a queue. The subclass calls this in place of its superclass. */
  static ActorRef create(
      QueueManagerActor manager, NowProvider clock, QueueData queue, Option<ActorRef> persistence) {
    Option<ActorRef> deadLetters =
        queue.deadLettersQueue().isEmpty()
            ? Option.empty()
            : actor(manager, queue.deadLettersQueue().get().name());
    Option<ActorRef> copies = actor(manager, queue.copyMessagesTo());
    Option<ActorRef> moves = actor(manager, queue.moveMessagesTo());
    return manager
        .context()
        .actorOf(
            Props.create(
                QueueActor.class,
                () -> {
                  QueueActor actor =
                      new QueueActor(clock, queue, deadLetters, copies, moves, persistence);
                  if (!queue.isFifo()) {
                    actor.messageQueue_$eq(new FairMessageQueue());
                  }
                  return actor;
                }));
  }

  private static Option<ActorRef> actor(QueueManagerActor manager, Option<String> queue) {
    return queue.isEmpty() ? Option.empty() : actor(manager, queue.get());
  }

  private static Option<ActorRef> actor(QueueManagerActor manager, String queue) {
    var found = manager.queues().get(queue);
    return found.isEmpty() ? Option.empty() : Option.apply(found.get().actorRef());
  }
}
