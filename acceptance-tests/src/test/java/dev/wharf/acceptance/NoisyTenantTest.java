package dev.wharf.acceptance;

import static dev.wharf.acceptance.Stack.SECRET;
import static dev.wharf.acceptance.Stack.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.local.FreePorts;
import dev.wharf.parts.ElasticMq;
import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import dev.wharf.template.TemplateLoader;
import dev.wharf.traffic.StripeSigner;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** One tenant has 50,000 webhooks in the queue; another tenant's does not wait for them. */
@EmbeddedOnly("fills ElasticMQ's queue before anything runs")
class NoisyTenantTest {

  private static final String NOISY_TENANT = "a#b/c";
  private static final int NOISY = 50_000;

  /** The quiet tenant's webhook has to end while this many still wait. */
  private static final int STILL_WAITING = 45_000;

  private static final int IN_A_BATCH = 10;
  private static final int SENDERS = 4;

  @TempDir Path state;

  @Test
  @Timeout(value = 45, unit = TimeUnit.MINUTES)
  void aQuietTenantsWebhookEndsWhileNearlyAllNoisyOnesStillWait() throws Exception {
    fillTheQueue();
    try (Stack stack = Stack.start(state)) {
      Events event = Events.fresh();

      HttpResponse<String> response = stack.postSigned("/stripe/acme", event.invoicePaid(), SECRET);

      assertThat(response.statusCode()).isEqualTo(200);
      stack.awaitStatus("stripe#acme#" + event.eventId(), "PROCESSED");
      int waiting = stack.depth("InboxQueueUrl");
      System.out.println(waiting + " of the noisy tenant still wait");
      assertThat(waiting).isGreaterThan(STILL_WAITING);
      // They are worked on all the same, since nothing else waits.
      Stack.await(() -> stack.depth("InboxQueueUrl"), depth -> depth < waiting, "noisy ones");
    }
  }

  /** Straight into the queue, before anything runs that could take them out. */
  private void fillTheQueue() throws Exception {
    long begin = System.nanoTime();
    URI endpoint = FreePorts.address(0);
    Resources resources =
        TemplateLoader.load(
            Stack.PROJECT,
            "wharf",
            Map.of(),
            new Endpoints(endpoint, endpoint, endpoint, endpoint));
    String inbox = resources.outputs().get("InboxQueueUrl");
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    try (ElasticMq queues =
            ElasticMq.start(
                resources.queues(), resources.region(), endpoint, state.resolve("sqs"), 1);
        SqsClient sqs = sqs(endpoint, resources.region())) {
      assertThat(queues).isNotNull();
      List<Future<?>> batches = new ArrayList<>();
      for (int i = 0; i < NOISY / IN_A_BATCH; i++) {
        batches.add(senders.submit(() -> sendBatch(sqs, inbox)));
      }
      for (Future<?> batch : batches) {
        batch.get();
      }
    } finally {
      senders.shutdownNow();
    }
    System.out.printf("queue filled in %.0f s%n", (System.nanoTime() - begin) / 1e9);
  }

  private static void sendBatch(SqsClient sqs, String inbox) {
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
    for (int i = 0; i < IN_A_BATCH; i++) {
      entries.add(
          SendMessageBatchRequestEntry.builder()
              .id("" + i)
              .messageGroupId("stripe." + base64(NOISY_TENANT))
              .messageBody(storedWebhook(Events.fresh()))
              .build());
    }
    assertThat(sqs.sendMessageBatch(send -> send.queueUrl(inbox).entries(entries)).failed())
        .isEmpty();
  }

  /** What the mapping template makes of a request with a signature that verifies. */
  private static String storedWebhook(Events event) {
    String body = event.invoicePaid();
    long now = Instant.now().getEpochSecond();
    String signature = StripeSigner.sign(SECRET, now, utf8(body));
    return """
        {"v":1,"source":"stripe","lane":"queue","tenant":"%s","id":"%s","receivedAt":%d,\
        "ip":"%s","method":"POST","path":"%s","query":"","headers":"%s:%s","body":"%s"}"""
        .formatted(
            base64(NOISY_TENANT),
            base64(event.eventId()),
            now * 1000,
            base64("127.0.0.1"),
            base64("/v1/webhooks/stripe/" + NOISY_TENANT),
            base64(StripeSigner.HEADER),
            base64(signature),
            base64(body));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(utf8(text));
  }

  private static SqsClient sqs(URI endpoint, String region) {
    return SqsClient.builder()
        .endpointOverride(endpoint)
        .region(Region.of(region))
        .credentialsProvider(Stack.credentials())
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }
}
