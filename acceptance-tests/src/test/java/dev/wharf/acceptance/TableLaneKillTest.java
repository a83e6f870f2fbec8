package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.traffic.SlackSigner;
import dev.wharf.traffic.WebhookClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

/**
 * Slack events as fast as they are taken, ingest failing on one record in twenty, and two kills.
 * {@code -Dwharf.kill.events=10000} takes more of them, and some ten minutes.
 */
@EmbeddedOnly("kills the stack and makes writes fail")
class TableLaneKillTest {

  private static final int EVENTS = Integer.getInteger("wharf.kill.events", 1_000);
  private static final int CHANNELS = 200;
  private static final int SENDERS = 6;

  /** Ingest makes three single writes for each record. */
  private static final double FAULTS = 0.05 / 3;

  private static final Duration TO_THE_END = Duration.ofMinutes(30);

  @TempDir Path state;

  private final long seed = System.nanoTime();
  private final Queue<SlackEvent> toSend = new ConcurrentLinkedQueue<>();
  private final List<SlackEvent> events = new ArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile boolean sending = true;
  private StackProcess stack;
  private FaultyDynamoDb faulty;

  @BeforeEach
  void prepare() throws IOException {
    Path environment = state.resolve("env.json");
    stack =
        new StackProcess(
            "table-lane-kill-test",
            state.resolve("state"),
            "--wait-scale",
            "0.1",
            "--env-vars",
            environment.toString(),
            "--parameter-overrides",
            "SlackSigningSecrets=" + Stack.SLACK_SECRET,
            "ThrottlingRateLimit=100000",
            "ThrottlingBurstLimit=100000");
    faulty = new FaultyDynamoDb(stack.dynamoDbAddress(), FAULTS, seed);
    Files.writeString(
        environment,
        "{\"StreamIngestFunction\":{\"AWS_ENDPOINT_URL_DYNAMODB\":\"" + faulty.address() + "\"}}");
    for (int i = 0; i < EVENTS; i++) {
      events.add(SlackEvent.fresh("message", "C" + i % CHANNELS, i));
    }
    toSend.addAll(events);
  }

  @AfterEach
  void stop() throws InterruptedException {
    sending = false;
    stack.stop();
    faulty.close();
  }

  @Test
  @Timeout(value = 45, unit = TimeUnit.MINUTES)
  void allAreProcessedOnceAndNoneIsLeftWaiting() throws Exception {
    long start = System.nanoTime();
    stack.start();
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      senders.add(new Thread(this::send, "sender-" + i));
    }
    senders.forEach(Thread::start);
    for (int kill = 1; kill <= 2; kill++) {
      int enough = EVENTS * kill / 3;
      awaitAccepted(enough);
      stack.kill();
      stack.start();
    }
    awaitAccepted(EVENTS);
    long sent = System.nanoTime();
    for (Thread sender : senders) {
      sender.join();
    }

    DynamoDbClient dynamoDb = stack.dynamoDb();
    awaitTheEndOfAll(dynamoDb);
    System.out.printf(
        "%d events accepted in %.0f s, ended in %.0f s; %d writes of ingest were refused%n",
        EVENTS, (sent - start) / 1e9, (System.nanoTime() - start) / 1e9, faulty.refused());
    assertThat(faulty.refused()).isPositive();
    assertThat(stillWaiting(dynamoDb)).as("seed %d", seed).isZero();
    eachCountsOnce(dynamoDb);
    assertThat(stack.depth("wharf-StreamFailuresQueue")).isZero();
    assertThat(stack.depth("wharf-FailedEventsQueue")).isZero();
    assertThat(stack.depth("wharf-FailedOutcomesQueue")).isZero();
    assertThat(stack.depth("wharf-UndeliveredEventsQueue")).isZero();
  }

  /** Posts what there is; like a provider, again what was not answered with 200. */
  private void send() {
    WebhookClient client = new WebhookClient(stack.webhooks("slack"));
    SlackEvent event = toSend.poll();
    while (sending && event != null) {
      byte[] body = Stack.utf8(event.json());
      long now = Instant.now().getEpochSecond();
      if (client.post(SlackSigner.request(Stack.SLACK_SECRET, now, body)).status() == 200) {
        accepted.incrementAndGet();
        event = toSend.poll();
      } else {
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    }
  }

  private void awaitAccepted(int enough) throws InterruptedException {
    Instant deadline = Instant.now().plus(TO_THE_END);
    while (accepted.get() < enough) {
      assertThat(stack.ended(20)).as("the stack ended by itself, see %s", stack.log()).isFalse();
      assertThat(Instant.now())
          .as("%d of %d accepted, see %s", accepted.get(), enough, stack.log())
          .isBefore(deadline);
    }
  }

  private void awaitTheEndOfAll(DynamoDbClient dynamoDb) {
    Instant deadline = Instant.now().plus(TO_THE_END);
    List<SlackEvent> left = new ArrayList<>(events);
    while (!left.isEmpty()) {
      // The next hundred only: to ask for all of them again and again would keep DynamoDB busy.
      List<SlackEvent> next = left.subList(0, Math.min(100, left.size()));
      Map<String, String> statuses = statuses(dynamoDb, next);
      next.removeIf(event -> "PROCESSED".equals(statuses.get(event.key())));
      if (!next.isEmpty()) {
        assertThat(Instant.now())
            .as(
                "seed %d: at most %d of %d not processed, the first is %s: %s",
                seed, left.size(), EVENTS, left.get(0), statuses.get(left.get(0).key()))
            .isBefore(deadline);
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
      }
    }
  }

  private static Map<String, String> statuses(DynamoDbClient dynamoDb, List<SlackEvent> events) {
    KeysAndAttributes keys =
        KeysAndAttributes.builder()
            .projectionExpression("pk, #status")
            .expressionAttributeNames(Map.of("#status", "status"))
            .consistentRead(true)
            .keys(
                events.stream()
                    .map(
                        event ->
                            Map.of(
                                "pk", AttributeValue.fromS(event.key()),
                                "sk", AttributeValue.fromS("webhook")))
                    .toList())
            .build();
    Map<String, String> statuses = new HashMap<>();
    dynamoDb
        .batchGetItem(get -> get.requestItems(Map.of("wharf-LedgerTable", keys)))
        .responses()
        .values()
        .forEach(
            items ->
                items.forEach(item -> statuses.put(item.get("pk").s(), item.get("status").s())));
    return statuses;
  }

  /** Items that ingest has not ended; the last one's write may still be on its way. */
  private static int stillWaiting(DynamoDbClient dynamoDb) {
    return Stack.await(
        () -> {
          int waiting = 0;
          for (int digit = 0; digit < 10; digit++) {
            AttributeValue partition = AttributeValue.fromS("" + digit);
            waiting +=
                dynamoDb
                    .query(
                        query ->
                            query
                                .tableName("wharf-InboxTable")
                                .indexName("byWaiting")
                                .keyConditionExpression("waiting = :digit")
                                .expressionAttributeValues(Map.of(":digit", partition)))
                    .count();
          }
          return waiting;
        },
        waiting -> waiting == 0,
        "no item to wait");
  }

  private void eachCountsOnce(DynamoDbClient dynamoDb) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      String name = "C" + channel;
      List<String> changes =
          dynamoDb
              .query(
                  query ->
                      query
                          .tableName("wharf-ConversationsTable")
                          .keyConditionExpression("pk = :pk AND begins_with(sk, :message)")
                          .expressionAttributeValues(
                              Map.of(
                                  ":pk", AttributeValue.fromS("T1#" + name),
                                  ":message", AttributeValue.fromS("message#"))))
              .items()
              .stream()
              .map(item -> item.get("changes").n())
              .toList();
      long sent = events.stream().filter(event -> event.channel().equals(name)).count();
      assertThat(changes)
          .as("seed %d: messages in %s", seed, name)
          .hasSize((int) sent)
          .containsOnly("1");
    }
  }
}
