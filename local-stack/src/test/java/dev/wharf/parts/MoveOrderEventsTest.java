package dev.wharf.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.pattern.Patterns;
import org.elasticmq.DeadLettersQueueData;
import org.elasticmq.MessageContent;
import org.elasticmq.MillisVisibilityTimeout;
import org.elasticmq.NeverReceived$;
import org.elasticmq.QueueData;
import org.elasticmq.actor.queue.InternalMessage;
import org.elasticmq.actor.queue.OperationSuccessful$;
import org.elasticmq.actor.queue.QueueEvent;
import org.elasticmq.msg.LookupQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.collection.mutable.ArrayBuffer$;

/** What is written of a message that two queues tell of, step by step. */
class MoveOrderEventsTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Object NO_ANSWER = new Object();

  private ActorSystem system;
  private ActorRef order;

  /** What came to disk, in its order. */
  private final Queue<String> disk = new ConcurrentLinkedQueue<>();

  /** Who waits to hear that something is on disk, if the disk is slow. */
  private final Queue<ActorRef> writing = new ConcurrentLinkedQueue<>();

  private volatile boolean slowDisk;

  /** By queue, who waits to hear whether it has the message. */
  private final Map<String, BlockingQueue<ActorRef>> asking =
      Map.of("inbox", new LinkedBlockingQueue<>(), "dead", new LinkedBlockingQueue<>());

  @BeforeEach
  void start() throws Exception {
    system = ActorSystem.create("move-order");
    order = system.actorOf(Props.create(MoveOrder.class, () -> new MoveOrder(actor(this::write))));
    ActorRef manager = system.actorOf(actor(this::find));
    Option<DeadLettersQueueData> dead = Option.apply(new DeadLettersQueueData("dead", 1));
    tell(new QueueEvent.QueueCreated(queue("dead", Option.empty()))).get(2, TimeUnit.MINUTES);
    tell(new QueueEvent.QueueCreated(queue("inbox", dead))).get(2, TimeUnit.MINUTES);
    tell(new QueueEvent.Restore(manager)).get(2, TimeUnit.MINUTES);
    tell(added("inbox")).get(2, TimeUnit.MINUTES);
    tell(added("dead")).get(2, TimeUnit.MINUTES);
    assertThat(disk).containsExactly("inbox added", "dead added");
    disk.clear();
  }

  @AfterEach
  void stop() throws Exception {
    Patterns.gracefulStop(order, LIMIT).toCompletableFuture().get();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get();
  }

  @Test
  void whatMovesIsTakenOut() throws Exception {
    CompletableFuture<Object> moved = tell(removed("inbox"));
    answer("inbox", false);
    answer("dead", true);
    moved.get(2, TimeUnit.MINUTES);

    assertThat(disk).containsExactly("inbox removed");
  }

  @Test
  void whatIsBackBeforeItWasTakenOutStays() throws Exception {
    CompletableFuture<Object> moved = tell(removed("inbox"));
    ActorRef inbox = lookup("inbox");
    ActorRef dead = lookup("dead");
    tell(added("inbox")).get(2, TimeUnit.MINUTES);
    // They were asked before it went back.
    answer(inbox, false);
    answer(dead, true);
    moved.get(2, TimeUnit.MINUTES);
    CompletableFuture<Object> back = tell(removed("dead"));
    answer("dead", false);
    answer("inbox", true);
    back.get(2, TimeUnit.MINUTES);

    assertThat(disk).containsExactly("inbox updated", "dead removed");
  }

  @Test
  void whatIsToldToBeBackBeforeItIsToldToHaveLeftStaysToo() throws Exception {
    tell(added("inbox")).get(2, TimeUnit.MINUTES);
    CompletableFuture<Object> moved = tell(removed("inbox"));
    answer("inbox", true);
    answer("dead", false);
    moved.get(2, TimeUnit.MINUTES);
    CompletableFuture<Object> back = tell(removed("dead"));
    answer("dead", false);
    answer("inbox", true);
    back.get(2, TimeUnit.MINUTES);

    assertThat(disk).containsExactly("inbox updated", "dead removed");
  }

  @Test
  void whatIsTakenOutBeforeTheDiskSaidThatItIsThereIsNotThere() throws Exception {
    CompletableFuture<Object> dead = moveAndHold();
    tell(added("inbox")).get(2, TimeUnit.MINUTES);
    CompletableFuture<Object> back = tell(removed("dead"));
    answer("dead", false);
    answer("inbox", true);
    back.get(2, TimeUnit.MINUTES);
    answerOfDisk(dead);
    tell(added("dead")).get(2, TimeUnit.MINUTES);

    assertThat(disk).containsExactly("dead added", "inbox updated", "dead removed", "dead added");
  }

  @Test
  void whatIsBackStaysBeforeItIsToldToBeBack() throws Exception {
    CompletableFuture<Object> dead = moveAndHold();
    CompletableFuture<Object> back = tell(removed("dead"));
    answer("dead", false);
    answer("inbox", true);
    back.get(2, TimeUnit.MINUTES);
    answerOfDisk(dead);
    tell(added("inbox")).get(2, TimeUnit.MINUTES);

    assertThat(disk).containsExactly("dead added", "dead removed", "inbox updated");
  }

  /** From inbox, alone, to dead; the disk has written it there and not yet said so. */
  private CompletableFuture<Object> moveAndHold() throws Exception {
    CompletableFuture<Object> alone = tell(removed("dead"));
    answer("dead", false);
    answer("inbox", true);
    alone.get(2, TimeUnit.MINUTES);
    disk.clear();
    slowDisk = true;
    CompletableFuture<Object> dead = tell(added("dead"));
    while (writing.isEmpty()) {
      assertThat(dead).isNotDone();
      Thread.sleep(1);
    }
    slowDisk = false;
    CompletableFuture<Object> moved = tell(removed("inbox"));
    answer("inbox", false);
    answer("dead", true);
    moved.get(2, TimeUnit.MINUTES);
    return dead;
  }

  private void answerOfDisk(CompletableFuture<Object> written) throws Exception {
    writing.remove().tell(OperationSuccessful$.MODULE$, ActorRef.noSender());
    written.get(2, TimeUnit.MINUTES);
  }

  @Test
  void whatIsInNeitherQueueIsTakenOutOfBoth() throws Exception {
    CompletableFuture<Object> moved = tell(removed("inbox"));
    CompletableFuture<Object> deleted = tell(removed("dead"));
    // Both ask both.
    List<ActorRef> asked = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      asked.add(lookup("inbox"));
      asked.add(lookup("dead"));
    }
    asked.forEach(one -> answer(one, false));
    moved.get(2, TimeUnit.MINUTES);
    deleted.get(2, TimeUnit.MINUTES);

    assertThat(disk).containsExactlyInAnyOrder("inbox removed", "dead removed");
  }

  private CompletableFuture<Object> tell(Object event) {
    return Patterns.ask(order, event, LIMIT).toCompletableFuture();
  }

  private void answer(String queue, boolean there) throws InterruptedException {
    answer(lookup(queue), there);
  }

  private static void answer(ActorRef asking, boolean there) {
    asking.tell(there ? Option.apply("it") : Option.empty(), ActorRef.noSender());
  }

  /** Who asks a queue for the message. */
  private ActorRef lookup(String queue) throws InterruptedException {
    ActorRef who = asking.get(queue).poll(2, TimeUnit.MINUTES);
    assertThat(who).as("nobody asks %s", queue).isNotNull();
    return who;
  }

  /** Like ElasticMQ's writer. */
  private Object write(Object event, ActorRef sender) {
    if (event instanceof QueueEvent.MessageAdded one) {
      disk.add(one.queueName() + " added");
    } else if (event instanceof QueueEvent.MessageUpdated one) {
      disk.add(one.queueName() + " updated");
    } else if (event instanceof QueueEvent.MessageRemoved one) {
      disk.add(one.queueName() + " removed");
    }
    if (slowDisk) {
      writing.add(sender);
      return NO_ANSWER;
    }
    return OperationSuccessful$.MODULE$;
  }

  /** Like ElasticMQ's queue manager. */
  private Object find(Object event, ActorRef sender) {
    String queue = ((LookupQueue) event).queueName();
    return Option.apply(
        system.actorOf(
            actor(
                (lookup, who) -> {
                  asking.get(queue).add(who);
                  return NO_ANSWER;
                })));
  }

  private static Props actor(BiFunction<Object, ActorRef, Object> behaviour) {
    return Props.create(Scripted.class, () -> new Scripted(behaviour));
  }

  private static final class Scripted extends AbstractActor {
    private final BiFunction<Object, ActorRef, Object> behaviour;

    Scripted(BiFunction<Object, ActorRef, Object> behaviour) {
      this.behaviour = behaviour;
    }

    @Override
    public Receive createReceive() {
      return receiveBuilder()
          .matchAny(
              event -> {
                Object answer = behaviour.apply(event, getSender());
                if (answer != NO_ANSWER) {
                  getSender().tell(answer, getSelf());
                }
              })
          .build();
    }
  }

  private static QueueData queue(String name, Option<DeadLettersQueueData> dead) {
    OffsetDateTime now = OffsetDateTime.parse("2026-01-31T10:00:00Z");
    return new QueueData(
        name,
        new MillisVisibilityTimeout(1000),
        Duration.ZERO,
        Duration.ZERO,
        now,
        now,
        dead,
        false,
        false,
        Option.empty(),
        Option.empty(),
        Map$.MODULE$.empty());
  }

  private static QueueEvent.MessageRemoved removed(String queue) {
    return new QueueEvent.MessageRemoved(queue, "m1");
  }

  private static QueueEvent.MessageAdded added(String queue) {
    return new QueueEvent.MessageAdded(
        queue,
        new InternalMessage(
            "m1",
            ArrayBuffer$.MODULE$.empty(),
            0,
            new MessageContent("text"),
            Map$.MODULE$.empty(),
            OffsetDateTime.parse("2026-01-31T10:00:00Z"),
            0,
            NeverReceived$.MODULE$,
            0,
            false,
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty()));
  }
}
