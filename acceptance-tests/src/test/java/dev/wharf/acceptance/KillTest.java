package dev.wharf.acceptance;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.traffic.Answer;
import dev.wharf.traffic.StripeSigner;
import dev.wharf.traffic.WebhookClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** kill -9 at any time: what was accepted is processed all the same, each once in effect. */
class KillTest {

  private static final int KILLS = 6;
  private static final int SENDERS = 3;
  private static final Duration TO_THE_END = Duration.ofSeconds(180);
  private static final Duration BETWEEN_POSTS = Duration.ofMillis(40);

  @TempDir Path state;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final List<Integer> ports = freePorts();
  private final Queue<Events> accepted = new ConcurrentLinkedQueue<>();
  private volatile boolean sending = true;
  private Process stack;

  @AfterEach
  void stop() throws InterruptedException {
    sending = false;
    if (stack != null) {
      stack.destroy();
      if (!stack.waitFor(5, TimeUnit.SECONDS)) {
        stack.destroyForcibly();
      }
    }
  }

  @Test
  void everythingAcceptedIsProcessedOnceHoweverOftenTheStackIsKilled() throws Exception {
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      senders.add(new Thread(this::send, "sender-" + i));
    }
    senders.forEach(Thread::start);
    for (int kill = 0; kill < KILLS; kill++) {
      stack = start(kill);
      // In the middle of its work, or, every third time, somewhere in its boot. The first time
      // only after much was written: what is on disk then is hardest to take up again.
      if (kill % 3 != 2) {
        int more = accepted.size() + (kill == 0 ? 400 : 20 + random.nextInt(150));
        Stack.await(accepted::size, size -> size >= more, "webhooks in round " + kill);
      }
      boolean ended = stack.waitFor(random.nextInt(kill % 3 == 2 ? 5_000 : 200), MILLISECONDS);
      assertThat(ended).as("the stack ended by itself, see %s", log(kill)).isFalse();
      stack.destroyForcibly().waitFor();
    }
    stack = start(KILLS);
    int before = accepted.size();
    Stack.await(accepted::size, size -> size > before + 10, "webhooks after the last start");
    sending = false;
    for (Thread sender : senders) {
      sender.join();
    }

    awaitTheEndOfAll();
    DynamoDbClient dynamoDb = dynamoDb();
    for (Events event : accepted) {
      Map<String, AttributeValue> payment =
          item(dynamoDb, "wharf-PaymentsTable", "in_" + event.objectId(), "payment");
      assertThat(payment.get("changes").n()).as("seed %d: %s", seed, event).isEqualTo("1");
      assertThat(payment.get("paid").n()).isEqualTo("1999");
    }
    assertThat(depth("wharf-InboxDeadLetterQueue")).isZero();
    assertThat(depth("wharf-FailedEventsQueue")).isZero();
    assertThat(depth("wharf-FailedOutcomesQueue")).isZero();
    assertThat(depth("wharf-UndeliveredEventsQueue")).isZero();
  }

  private void awaitTheEndOfAll() {
    Instant deadline = Instant.now().plus(TO_THE_END);
    DynamoDbClient dynamoDb = dynamoDb();
    List<Events> left = new ArrayList<>(accepted);
    while (!left.isEmpty()) {
      left.removeIf(
          event -> {
            AttributeValue status =
                item(dynamoDb, "wharf-LedgerTable", event.key(), "webhook").get("status");
            return status != null && status.s().equals("PROCESSED");
          });
      if (!left.isEmpty()) {
        assertThat(Instant.now())
            .as(
                "seed %d: %d of %d not processed, the first is %s",
                seed,
                left.size(),
                accepted.size(),
                item(dynamoDb, "wharf-LedgerTable", left.get(0).key(), "webhook"))
            .isBefore(deadline);
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
    }
  }

  /** Posts until told otherwise; only a 200 counts as accepted. */
  private void send() {
    WebhookClient client =
        new WebhookClient(URI.create(address(ports.get(0)) + "/v1/webhooks/stripe"));
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

  private Process start(int round) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dwharf.home=" + Stack.PROJECT);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.wharf.ops.Wharf"));
    command.addAll(List.of("up", "--state", state.toString(), "--wait-scale", "0.2"));
    String[] options = {"--api-port", "--sqs-port", "--dynamodb-port", "--aws-port"};
    for (int i = 0; i < options.length; i++) {
      command.addAll(List.of(options[i], ports.get(i).toString()));
    }
    command.addAll(List.of("--parameter-overrides", "StripeSigningSecrets=" + Stack.SECRET));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log(round).toFile())
        .start();
  }

  private Path log(int round) {
    return Path.of("target", "kill-test-" + round + ".log").toAbsolutePath();
  }

  private DynamoDbClient dynamoDb() {
    return DynamoDbClient.builder()
        .endpointOverride(address(ports.get(2)))
        .region(Region.EU_WEST_1)
        .credentialsProvider(Stack.credentials())
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  private static Map<String, AttributeValue> item(
      DynamoDbClient dynamoDb, String table, String pk, String sk) {
    return dynamoDb
        .getItem(
            get ->
                get.tableName(table)
                    .consistentRead(true)
                    .key(Map.of("pk", AttributeValue.fromS(pk), "sk", AttributeValue.fromS(sk))))
        .item();
  }

  private int depth(String queue) {
    try (SqsClient sqs =
        SqsClient.builder()
            .endpointOverride(address(ports.get(1)))
            .region(Region.EU_WEST_1)
            .credentialsProvider(Stack.credentials())
            .httpClient(UrlConnectionHttpClient.create())
            .build()) {
      String url = sqs.getQueueUrl(get -> get.queueName(queue)).queueUrl();
      return Integer.parseInt(
          sqs.getQueueAttributes(
                  get ->
                      get.queueUrl(url)
                          .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
              .attributes()
              .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
    }
  }

  private static URI address(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private static List<Integer> freePorts() {
    List<ServerSocket> held = new ArrayList<>();
    try {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(socket);
        ports.add(socket.getLocalPort());
      }
      for (ServerSocket socket : held) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
