package dev.wharf.parts;

import static java.util.Comparator.comparingLong;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticmq.actor.queue.InternalMessage;
import org.elasticmq.actor.queue.MessageQueue;
import org.jspecify.annotations.Nullable;
import scala.Function1;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The messages of a standard queue, handed out fairly between the groups that their {@code
 * MessageGroupId} makes; a message without one is a group of its own.
 *
 * <p>A group is noisy by the measure that AWS gives: it has at least 30 messages in flight, and
 * they are more than a tenth of the queue's. What waits in other groups is handed out before what
 * waits in a noisy one, and of noisy groups the one with the fewest in flight goes first. AWS also
 * measures the share of the consumers' time, which tells with few consumers; here quiet groups take
 * turns instead, one message each.
 *
 * <p>In flight is what was received and is neither deleted nor visible again. This is read from the
 * messages themselves, and so survives a restart with them.
 *
 * <p>Not safe for several threads: a queue's actor is the only one to call it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html">How
 *     Amazon SQS fair queues work</a>
 */
final class FairMessageQueue implements MessageQueue {
  private static final int NOISY_IN_FLIGHT = 30;
  private static final int NOISY_SHARE = 10; // One in ten.
  private static final Comparator<Place> BY_DUE =
      comparingLong((Place place) -> place.due)
          .thenComparingLong(place -> place.created)
          .thenComparingLong(place -> place.arrival);

  private final Map<String, Place> places = new HashMap<>();
  private final Map<String, Group> groups = new HashMap<>();

  /** What is not visible, or was not when somebody last looked, with what is due first in front. */
  private final TreeSet<Place> invisible = new TreeSet<>(BY_DUE);

  /** Groups with visible messages; the one whose turn it is stands in front. */
  private final Set<Group> turns = new LinkedHashSet<>();

  private int inFlight;
  private long arrivals;

  /** A message's place in this queue. What it is sorted by may not change while it stands there. */
  private static final class Place {
    final InternalMessage message;
    final Group group;
    final long due;
    final long created;
    final long arrival;
    boolean inFlight;

    Place(InternalMessage message, Group group, long arrival) {
      this.message = message;
      this.group = group;
      this.arrival = arrival;
      due = message.nextDelivery();
      created = message.created().toInstant().toEpochMilli();
    }
  }

  private static final class Group {
    final String key;
    final Set<Place> visible = new LinkedHashSet<>();
    int messages;
    int inFlight;

    Group(String key) {
      this.key = key;
    }
  }

  /** Adds a message, or puts one that is here in the place that its next delivery gives it. */
  @Override
  public void $plus$eq(InternalMessage message) {
    remove(message.id());
    Option<String> id = message.messageGroupId();
    String key = id.isDefined() ? "group " + id.get() : "message " + message.id();
    Group group = groups.computeIfAbsent(key, Group::new);
    group.messages++;
    Place place = new Place(message, group, arrivals++);
    places.put(message.id(), place);
    // Also what is visible at once, so that what became visible before it stays in front of it.
    invisible.add(place);
    countInFlight(place, !message.deliveryReceipts().isEmpty());
  }

  @Override
  public Option<InternalMessage> getById(String id) {
    Place place = places.get(id);
    return place == null ? Option.empty() : Option.apply(place.message);
  }

  /**
   * Takes out the message that is to be moved next to another queue.
   *
   * @return none if this queue is empty
   */
  @Override
  public Option<InternalMessage> pop() {
    Place place =
        turns.isEmpty()
            ? (invisible.isEmpty() ? null : invisible.first())
            : turns.iterator().next().visible.iterator().next();
    if (place == null) {
      return Option.empty();
    }
    remove(place.message.id());
    return Option.apply(place.message);
  }

  @Override
  public scala.collection.Iterable<InternalMessage> all() {
    return CollectionConverters.asScala(messages());
  }

  private List<InternalMessage> messages() {
    return places.values().stream().map(place -> place.message).toList();
  }

  @Override
  public long size() {
    return places.size();
  }

  @Override
  public void clear() {
    places.clear();
    groups.clear();
    invisible.clear();
    turns.clear();
    inFlight = 0;
  }

  @Override
  public void remove(String id) {
    Place place = places.remove(id);
    if (place == null) {
      return;
    }
    invisible.remove(place);
    countInFlight(place, false);
    Group group = place.group;
    if (group.visible.remove(place) && group.visible.isEmpty()) {
      turns.remove(group);
    }
    if (--group.messages == 0) {
      groups.remove(group.key);
    }
  }

  /**
   * Takes out what matches. ElasticMQ continues with the queue that this returns, and forgets the
   * one that it called: both are this one.
   */
  @Override
  public MessageQueue filterNot(Function1<InternalMessage, Object> matches) {
    messages().stream()
        .filter(message -> (Boolean) matches.apply(message))
        .map(InternalMessage::id)
        .toList()
        .forEach(this::remove);
    return this;
  }

  /**
   * The next messages to receive. They stay in this queue, in flight; their next delivery is set by
   * the caller, who then adds them again, or removes them if they were received too often.
   *
   * @param time in milliseconds since the epoch
   */
  @Override
  public scala.collection.immutable.List<InternalMessage> dequeue(int count, long time) {
    showWhatIsDue(time);
    List<InternalMessage> received = new ArrayList<>();
    while (received.size() < count) {
      Place next = next(time);
      if (next == null) {
        break;
      }
      received.add(next.message);
    }
    return CollectionConverters.asScala(received).toList();
  }

  private void showWhatIsDue(long time) {
    while (!invisible.isEmpty() && invisible.first().due <= time) {
      Place place = invisible.first();
      if (place.message.deliverable(time)) {
        invisible.remove(place);
        countInFlight(place, false);
        place.group.visible.add(place);
        turns.add(place.group);
      } else {
        // ElasticMQ makes a visibility timeout longer without telling the queue.
        $plus$eq(place.message);
      }
    }
  }

  private @Nullable Place next(long time) {
    while (!turns.isEmpty()) {
      Group group = nextGroup();
      Place place = group.visible.iterator().next();
      group.visible.remove(place);
      turns.remove(group);
      if (!group.visible.isEmpty()) {
        turns.add(group); // Behind all others.
      }
      if (place.message.deliverable(time)) {
        countInFlight(place, true);
        return place;
      }
      $plus$eq(place.message);
    }
    return null;
  }

  /** Looks at ten groups at most: no more than nine can have more than a tenth each. */
  private Group nextGroup() {
    Group quietest = null;
    for (Group group : turns) {
      if (group.inFlight < NOISY_IN_FLIGHT || group.inFlight * NOISY_SHARE <= inFlight) {
        return group;
      }
      if (quietest == null || group.inFlight < quietest.inFlight) {
        quietest = group;
      }
    }
    return requireNonNull(quietest, "no group has a visible message");
  }

  private void countInFlight(Place place, boolean now) {
    if (place.inFlight != now) {
      place.inFlight = now;
      place.group.inFlight += now ? 1 : -1;
      inFlight += now ? 1 : -1;
    }
  }
}
