package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.traffic.Answer;
import dev.wharf.traffic.StripeSigner;
import dev.wharf.traffic.WebhookClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** kill -9 at any time: what was accepted is processed all the same, each once in effect. */
@EmbeddedOnly("kills the stack")
class KillTest {

  private static final int KILLS = 6;
  private static final int SENDERS = 3;
  private static final Duration TO_THE_END = Duration.ofMinutes(20);
  private static final Duration BETWEEN_POSTS = Duration.ofMillis(40);

  @TempDir Path state;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final Queue<Events> accepted = new ConcurrentLinkedQueue<>();
  private volatile boolean sending = true;
  private StackProcess stack;

  @BeforeEach
  void prepare() {
    stack =
        new StackProcess(
            "kill-test",
            state,
            "--wait-scale",
            "0.5",
            "--parameter-overrides",
            "StripeSigningSecrets=" + Stack.SECRET);
  }

  @AfterEach
  void stop() throws InterruptedException {
    sending = false;
    stack.stop();
  }

  @Test
  @Timeout(value = 45, unit = TimeUnit.MINUTES)
  void everythingAcceptedIsProcessedOnceHoweverOftenTheStackIsKilled() throws Exception {
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      senders.add(new Thread(this::send, "sender-" + i));
    }
    senders.forEach(Thread::start);
    for (int kill = 0; kill < KILLS; kill++) {
      stack.start();
      // In the middle of its work, or, every third time, somewhere in its boot. The first time
      // only after much was written: what is on disk then is hardest to take up again.
      if (kill % 3 != 2) {
        int more = accepted.size() + (kill == 0 ? 400 : 20 + random.nextInt(150));
        Stack.await(accepted::size, size -> size >= more, "webhooks in round " + kill);
      }
      assertThat(stack.ended(random.nextInt(kill % 3 == 2 ? 5_000 : 200)))
          .as("the stack ended by itself, see %s", stack.log())
          .isFalse();
      stack.kill();
    }
    stack.start();
    int before = accepted.size();
    Stack.await(accepted::size, size -> size > before + 10, "webhooks after the last start");
    sending = false;
    for (Thread sender : senders) {
      sender.join();
    }

    awaitTheEndOfAll();
    DynamoDbClient dynamoDb = stack.dynamoDb();
    for (Events event : accepted) {
      Map<String, AttributeValue> payment =
          StackProcess.item(dynamoDb, "wharf-PaymentsTable", "in_" + event.objectId(), "payment");
      assertThat(payment.get("changes").n()).as("seed %d: %s", seed, event).isEqualTo("1");
      assertThat(payment.get("paid").n()).isEqualTo("1999");
    }
    assertThat(stack.depth("wharf-InboxDeadLetterQueue")).isZero();
    assertThat(stack.depth("wharf-FailedEventsQueue")).isZero();
    assertThat(stack.depth("wharf-FailedOutcomesQueue")).isZero();
    assertThat(stack.depth("wharf-UndeliveredEventsQueue")).isZero();
  }

  private void awaitTheEndOfAll() {
    Instant deadline = Instant.now().plus(TO_THE_END);
    DynamoDbClient dynamoDb = stack.dynamoDb();
    List<Events> left = new ArrayList<>(accepted);
    while (!left.isEmpty()) {
      // The next ones only: to ask for all of them again and again would keep DynamoDB busy.
      left.subList(0, Math.min(25, left.size()))
          .removeIf(
              event -> {
                AttributeValue status =
                    StackProcess.item(dynamoDb, "wharf-LedgerTable", event.key(), "webhook")
                        .get("status");
                return status != null && status.s().equals("PROCESSED");
              });
      if (!left.isEmpty()) {
        assertThat(Instant.now())
            .as(
                "seed %d: %d of %d not processed, the first is %s",
                seed,
                left.size(),
                accepted.size(),
                StackProcess.item(dynamoDb, "wharf-LedgerTable", left.get(0).key(), "webhook"))
            .isBefore(deadline);
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
    }
  }

  /** Posts until told otherwise; only a 200 counts as accepted. */
  private void send() {
    WebhookClient client = new WebhookClient(stack.webhooks("stripe"));
    while (sending) {
      Events event = Events.fresh();
      byte[] body = Stack.utf8(event.invoicePaid());
      Answer answer =
          client.post(StripeSigner.request(Stack.SECRET, Instant.now().getEpochSecond(), body));
      if (answer.status() == 200) {
        accepted.add(event);
      }
      LockSupport.parkNanos(BETWEEN_POSTS.toNanos());
    }
  }
}
