package dev.wharf.parts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorInitializationException;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.OneForOneStrategy;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.Status;
import org.apache.pekko.actor.SupervisorStrategy;
import org.apache.pekko.japi.pf.DeciderBuilder;
import org.apache.pekko.pattern.Patterns;
import org.elasticmq.MessageId;
import org.elasticmq.QueueData;
import org.elasticmq.actor.queue.OperationStatus;
import org.elasticmq.actor.queue.OperationSuccessful$;
import org.elasticmq.actor.queue.QueueEvent;
import org.elasticmq.msg.LookupMessage;
import org.elasticmq.msg.LookupQueue;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Stands between ElasticMQ's queues and what writes their messages to disk.
 *
 * <p>A message that is moved, to a dead-letter queue or back from it, is written by two queues that
 * know nothing of each other: whichever comes first. Were it taken out of the one before it is in
 * the other, a kill between the two would lose it. So what a queue takes out, and the other one
 * has, is taken out on disk only once the other one's is there. A kill then leaves it in both,
 * which {@link KeptMessages} settles. A message that is back before it was taken out stays, and
 * only what is new of it is written. It may even be told first that it is back: a queue's events
 * are sent by several threads.
 *
 * <p>ElasticMQ's writer forgets all its queues when one write fails, and from then on says of every
 * message that it was written. Here it goes on as it was.
 */
final class MoveOrder extends AbstractActor {
  /** ElasticMQ itself waits for five seconds; who comes later is in order all the same. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** As many as are on their way at a time, by far. */
  private static final int REMEMBERED = 50_000;

  private final ActorRef disk;
  private @Nullable ActorRef manager;
  private long count;

  /** The queues that a queue's messages may move to, or come from. */
  private final Map<String, Set<String>> partners = new HashMap<>();

  /** What is on disk, of that the {@value #REMEMBERED} written last, the oldest first. */
  private final Set<Place> written = new LinkedHashSet<>();

  /** What was sent to disk and is not known to be there, by the count of its last sending. */
  private final Map<Place, Long> writing = new HashMap<>();

  /** What a queue has taken out and is on disk still. */
  private final Map<Place, Removal> leaving = new HashMap<>();

  /** What is taken out once it is in the other place, by that place. */
  private final Map<Place, Removal> held = new HashMap<>();

  private record Place(String queue, String message) {}

  /** One of possibly several of the same message. */
  private record Removal(QueueEvent.MessageRemoved event, long number) {
    Place place() {
      return new Place(event.queueName(), event.messageId());
    }
  }

  /**
   * @param status absent if it was not written
   */
  private record Written(Place place, long number, ActorRef from, @Nullable Object status) {}

  /**
   * @param places where else the message is
   */
  private record Looked(Removal removal, ActorRef from, List<Place> places) {}

  /**
   * @param writer ElasticMQ's own
   */
  MoveOrder(Props writer) {
    disk = getContext().actorOf(writer);
  }

  @Override
  public SupervisorStrategy supervisorStrategy() {
    return new OneForOneStrategy(
        DeciderBuilder.match(ActorInitializationException.class, e -> stop())
            .matchAny(e -> resume())
            .build());
  }

  private static SupervisorStrategy.Directive stop() {
    return SupervisorStrategy.stop();
  }

  private static SupervisorStrategy.Directive resume() {
    return (SupervisorStrategy.Directive) SupervisorStrategy.resume();
  }

  @Override
  public Receive createReceive() {
    return receiveBuilder()
        .match(QueueEvent.MessageAdded.class, this::add)
        .match(QueueEvent.MessageRemoved.class, this::look)
        .match(Written.class, this::written)
        .match(Looked.class, this::remove)
        .match(OperationStatus.class, done -> {})
        // What is not known to be in the other place stays where it is.
        .match(Status.Failure.class, failure -> {})
        .match(
            QueueEvent.Restore.class,
            restore -> {
              manager = restore.queueManagerActor();
              forward(restore);
            })
        .match(
            QueueEvent.QueueCreated.class,
            created -> {
              learn(created.queue());
              forward(created);
            })
        .match(
            QueueEvent.QueueMetadataUpdated.class,
            updated -> {
              learn(updated.queue());
              forward(updated);
            })
        .matchAny(this::forward)
        .build();
  }

  private void forward(Object event) {
    disk.forward(event, getContext());
  }

  private void learn(QueueData queue) {
    if (queue.deadLettersQueue().isDefined()) {
      String dead = queue.deadLettersQueue().get().name();
      partners.computeIfAbsent(queue.name(), any -> new HashSet<>()).add(dead);
      partners.computeIfAbsent(dead, any -> new HashSet<>()).add(queue.name());
    }
  }

  private void add(QueueEvent.MessageAdded event) {
    if (!partners.containsKey(event.queueName())) {
      forward(event);
      return;
    }
    ActorRef from = getSender();
    Place place = new Place(event.queueName(), event.message().id());
    boolean there =
        leaving.remove(place) != null || written.contains(place) || writing.containsKey(place);
    Object write =
        there ? new QueueEvent.MessageUpdated(event.queueName(), event.message()) : event;
    long number = count++;
    writing.put(place, number);
    pipe(
        Patterns.ask(disk, write, LIMIT)
            .handle((status, failure) -> new Written(place, number, from, status)));
  }

  private void written(Written done) {
    // Not so if it was sent to disk again since, or taken out.
    boolean current = writing.remove(done.place(), done.number());
    if (done.status() == null) {
      return;
    }
    done.from().tell(done.status(), getSelf());
    if (current) {
      written.add(done.place());
      if (written.size() > REMEMBERED) {
        written.remove(written.iterator().next());
      }
      releaseHeld(done.place());
    }
  }

  private void releaseHeld(Place place) {
    Removal removal = held.remove(place);
    if (removal != null && isLeaving(removal)) {
      takeOut(removal, getSelf());
    }
  }

  private boolean isLeaving(Removal removal) {
    return removal.equals(leaving.get(removal.place()));
  }

  private void takeOut(Removal removal, ActorRef from) {
    leaving.remove(removal.place());
    written.remove(removal.place());
    writing.remove(removal.place());
    disk.tell(removal.event(), from);
    // What waited for it to be here would wait for ever: it has gone further.
    releaseHeld(removal.place());
  }

  private void pipe(CompletionStage<?> result) {
    Patterns.pipe(result, getContext().getDispatcher()).to(getSelf());
  }

  /**
   * Asks the queues for the message. The others were sent it, if they were, before this one said
   * that it is taken out, and so have it by now; and this one has it again if it is back.
   */
  private void look(QueueEvent.MessageRemoved event) {
    Removal removal = new Removal(event, count++);
    Set<String> others = partners.getOrDefault(event.queueName(), Set.of());
    if (others.isEmpty() || manager == null) {
      forward(event);
      return;
    }
    leaving.put(removal.place(), removal);
    ActorRef from = getSender();
    CompletionStage<List<Place>> places = placeIn(event.queueName(), event.messageId());
    for (String other : others) {
      places = places.thenCombine(placeIn(other, event.messageId()), MoveOrder::concat);
    }
    pipe(places.thenApply(found -> new Looked(removal, from, found)));
  }

  private CompletionStage<List<Place>> placeIn(String queue, String message) {
    return Patterns.ask(manager, new LookupQueue(queue), LIMIT)
        .thenCompose(
            found ->
                found instanceof Option<?> actor && actor.isDefined()
                    ? Patterns.ask(
                        (ActorRef) actor.get(), new LookupMessage(new MessageId(message)), LIMIT)
                    : CompletableFuture.completedStage(Option.empty()))
        .thenApply(
            found ->
                found instanceof Option<?> there && there.isDefined()
                    ? List.of(new Place(queue, message))
                    : List.of());
  }

  private static List<Place> concat(List<Place> some, List<Place> more) {
    List<Place> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private void remove(Looked looked) {
    Removal removal = looked.removal();
    for (Place place : looked.places()) {
      Removal before = leaving.get(place);
      if (before != null && before.number() <= removal.number()) {
        // It is back there, even if that was not told yet.
        leaving.remove(place);
      }
    }
    Optional<Place> missing =
        looked.places().stream().filter(place -> !written.contains(place)).findFirst();
    if (!isLeaving(removal)) {
      looked.from().tell(OperationSuccessful$.MODULE$, getSelf());
    } else if (missing.isPresent()) {
      held.put(missing.get(), removal);
      looked.from().tell(OperationSuccessful$.MODULE$, getSelf());
    } else {
      takeOut(removal, looked.from());
    }
  }
}
