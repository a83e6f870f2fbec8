package dev.wharf.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.elasticmq.MessageContent;
import org.elasticmq.MillisNextDelivery;
import org.elasticmq.NeverReceived$;
import org.elasticmq.actor.queue.InternalMessage;
import org.elasticmq.util.NowProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.collection.mutable.ArrayBuffer;
import scala.jdk.javaapi.CollectionConverters;

class FairMessageQueueTest {
  private static final long VISIBILITY = 1_000;

  private final FairMessageQueue queue = new FairMessageQueue();
  private long now = 1_000_000;

  @Test
  void messagesWithoutAGroupComeInTheOrderInWhichTheyBecameVisible() {
    send(null, "first", "second", "third");
    InternalMessage delayed = message(null, "delayed", now + 5);
    queue.$plus$eq(delayed);
    now += 10;
    send(null, "last");

    assertThat(receive(10)).containsExactly("first", "second", "third", "delayed", "last");
  }

  @Test
  void quietGroupsTakeTurns() {
    send("noisy", "n1", "n2", "n3", "n4");
    send("a", "a1", "a2");
    send("b", "b1");

    assertThat(receive(10)).containsExactly("n1", "a1", "b1", "n2", "a2", "n3", "n4");
  }

  @Test
  void aQuietMessageIsNextHoweverManyWaitInAnotherGroupAndHoweverFewAreReceivedAtATime() {
    for (int i = 0; i < 50_000; i++) {
      send("noisy", "n" + i);
    }
    delete(receive(1));
    send("quiet", "q");

    assertThat(delete(receive(1)).get(0)).startsWith("n");
    assertThat(receive(1)).containsExactly("q");
  }

  @Test
  void whatIsQuietGoesBeforeWhatIsNoisyAsLongAsThereIsAny() {
    send("noisy", names("n", 100));
    receive(30);
    send("a", names("a", 12));
    send("b", names("b", 12));

    assertThat(receive(24)).noneMatch(name -> name.startsWith("n"));
    assertThat(receive(1)).allMatch(name -> name.startsWith("n"));
  }

  @Test
  void aGroupIsNotNoisyWithFewerThanThirtyInFlightOrWithATenthOfThem() {
    send("busy", names("n", 100));
    receive(29);
    send("a", "a1", "a2");
    assertThat(receive(2)).as("29 in flight").containsExactlyInAnyOrder("n29", "a1");

    FairMessageQueue shared = new FairMessageQueue();
    for (int group = 0; group < 10; group++) {
      for (int i = 0; i < 31; i++) {
        shared.$plus$eq(message("group" + group, group + "-" + i, now));
      }
    }
    receive(shared, 300);
    shared.$plus$eq(message("quiet", "q", now));
    assertThat(receive(shared, 1)).as("30 of 300 in flight").containsExactly("0-30");
  }

  @Test
  void ofNoisyGroupsTheOneWithTheFewestInFlightGoesFirst() {
    send("louder", names("l", 100));
    receive(40);
    send("loud", names("m", 100));
    receive(31);

    assertThat(receive(9)).allMatch(name -> name.startsWith("m"));
    assertThat(receive(2)).containsExactlyInAnyOrder("l40", "m40");
  }

  @Test
  void aNoisyGroupHasAllConsumersToItselfWhenNothingElseWaits() {
    send("noisy", names("n", 100));

    assertThat(receive(100)).hasSize(100);
    assertThat(receive(1)).isEmpty();
  }

  @Test
  void deletingMakesAGroupQuietAgain() {
    send("noisy", names("n", 100));
    List<String> received = receive(40);
    send("quiet", "q1", "q2", "q3");
    assertThat(receive(1)).containsExactly("q1");

    delete(received);

    assertThat(receive(2)).containsExactlyInAnyOrder("n40", "q2");
  }

  @Test
  void aVisibilityTimeoutThatEndsMakesAGroupQuietAgain() {
    send("noisy", names("n", 100));
    receive(40);
    send("quiet", "q1", "q2", "q3");
    assertThat(receive(2)).containsExactly("q1", "q2");

    now += VISIBILITY;

    assertThat(receive(2)).containsExactlyInAnyOrder("n40", "q3");
    assertThat(receive(200)).as("the others, and those that came back").hasSize(101);
  }

  @Test
  void aMessageWhoseVisibilityTimeoutIsExtendedStaysInFlight() {
    send("noisy", names("n", 100));
    List<String> received = receive(40);
    received.forEach(name -> queue.getById(name).get().nextDelivery_$eq(now + 10 * VISIBILITY));
    send("quiet", "q1", "q2");
    now += VISIBILITY;

    assertThat(receive(2)).containsExactly("q1", "q2");
    assertThat(receive(100)).hasSize(60).doesNotContainAnyElementsOf(received);
    now += 9 * VISIBILITY;
    assertThat(receive(200)).containsAll(received);
  }

  @Test
  void aMessageThatIsGivenBackIsVisibleAtOnceAndNotInFlight() {
    send("noisy", names("n", 40));
    receive(40);
    for (String name : names("n", 40)) {
      // As ElasticMQ does it.
      InternalMessage message = queue.getById(name).get();
      message.nextDelivery_$eq(now);
      assertThat(queue.filterNot(one -> one.id().equals(name))).isSameAs(queue);
      queue.$plus$eq(message);
    }
    send("quiet", "q");

    assertThat(receive(2)).containsExactly("n0", "q");
    assertThat(queue.size()).isEqualTo(41);
  }

  @Test
  void restoredMessagesAreInFlightAsTheyWere() {
    send("noisy", names("n", 100));
    receive(40);
    send("quiet", "q1", "q2", "q3");

    FairMessageQueue restored = new FairMessageQueue();
    CollectionConverters.asJava(queue.all()).forEach(restored::$plus$eq);

    assertThat(receive(restored, 3)).containsExactly("q1", "q2", "q3");
  }

  @Test
  void whatIsReceivedTooOftenLeavesAndCountsNoLonger() {
    send("noisy", names("n", 100));
    // Dequeued and removed: how ElasticMQ moves a message to its dead-letter queue.
    CollectionConverters.asJava(queue.dequeue(40, now))
        .forEach(message -> queue.remove(message.id()));
    send("quiet", "q1", "q2");

    assertThat(receive(2)).containsExactlyInAnyOrder("n40", "q1");
    assertThat(queue.size()).isEqualTo(62);
  }

  @Test
  void popsEachMessageOnceAndNoneThatWasDeleted() {
    send(null, "m1", "m2", "m3");
    send("group", "g1", "g2");
    delete(receive(1));

    List<String> popped = new ArrayList<>();
    for (Option<InternalMessage> next = queue.pop(); next.isDefined(); next = queue.pop()) {
      popped.add(next.get().id());
    }

    assertThat(popped).containsExactlyInAnyOrder("m2", "m3", "g1", "g2");
    assertThat(queue.size()).isZero();
    assertThat(CollectionConverters.asJava(queue.all())).isEmpty();
  }

  @Test
  void clearingForgetsAll() {
    send("noisy", names("n", 100));
    receive(40);

    queue.clear();
    send("noisy", "again");

    assertThat(queue.size()).isEqualTo(1);
    assertThat(receive(10)).containsExactly("again");
  }

  private void send(@Nullable String group, String... names) {
    for (String name : names) {
      queue.$plus$eq(message(group, name, now));
    }
  }

  private static String[] names(String prefix, int count) {
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      names[i] = prefix + i;
    }
    return names;
  }

  private List<String> receive(int count) {
    return receive(queue, count);
  }

  /** As ElasticMQ receives: what is dequeued is put back with its next delivery. */
  private List<String> receive(FairMessageQueue from, int count) {
    Collection<InternalMessage> messages = CollectionConverters.asJava(from.dequeue(count, now));
    for (InternalMessage message : messages) {
      message.trackDelivery(new MillisNextDelivery(now + VISIBILITY), new NowProvider());
      from.$plus$eq(message);
    }
    return messages.stream().map(InternalMessage::id).collect(Collectors.toList());
  }

  private List<String> delete(List<String> names) {
    names.forEach(queue::remove);
    return names;
  }

  private InternalMessage message(@Nullable String group, String name, long due) {
    return new InternalMessage(
        name,
        new ArrayBuffer<>(),
        due,
        new MessageContent(name),
        scala.collection.immutable.Map$.MODULE$.empty(),
        OffsetDateTime.ofInstant(Instant.ofEpochMilli(now), ZoneOffset.UTC),
        0,
        NeverReceived$.MODULE$,
        0,
        false,
        Option.apply(group),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty());
  }
}
