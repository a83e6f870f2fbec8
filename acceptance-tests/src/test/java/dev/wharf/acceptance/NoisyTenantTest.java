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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** One tenant has 50,000 webhooks in the queue; another tenant's does not wait for them. */
@EmbeddedOnly("fills ElasticMQ's queue before anything runs")
class NoisyTenantTest {

  private static final String NOISY_TENANT = "a#b/c";
  private static final int NOISY = 50_000;

  /** The quiet tenant's webhook has to end while this many still wait. */
  private static final int STILL_WAITING = 45_000;

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

  /**
   * Straight into the queue, before anything runs that could take them out: one through SQS, and
   * the others as copies of its row with bodies of their own: to send so many takes over a minute.
   */
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
    try (ElasticMq queues =
            ElasticMq.start(
                resources.queues(), resources.region(), endpoint, state.resolve("sqs"), 1);
        SqsClient sqs = sqs(endpoint, resources.region())) {
      assertThat(queues).isNotNull();
      sqs.sendMessage(
          send ->
              send.queueUrl(inbox)
                  .messageGroupId("stripe." + base64(NOISY_TENANT))
                  .messageBody(storedWebhook(Events.fresh())));
    }
    copyTheOnlyRow();
    System.out.printf("queue filled in %.0f s%n", (System.nanoTime() - begin) / 1e9);
  }

  private void copyTheOnlyRow() throws SQLException {
    Path file = state.resolve("sqs").resolve("messages").toAbsolutePath();
    try (Connection database = DriverManager.getConnection("jdbc:h2:" + file, "", "")) {
      database.setAutoCommit(false);
      String table = tableOfInbox(database);
      try (PreparedStatement copy =
          database.prepareStatement(
              """
              insert into %1$s (message_id, content, delivery_receipts, next_delivery, attributes,
                created, received, receive_count, group_id, deduplication_id, tracing_id,
                sequence_number, dead_letter_source_queue_name)
              select ?, ?, delivery_receipts, next_delivery, attributes,
                created, received, receive_count, group_id, deduplication_id, tracing_id,
                sequence_number, dead_letter_source_queue_name from %1$s fetch first row only
              """
                  .formatted(table))) {
        for (int i = 1; i < NOISY; i++) {
          copy.setString(1, UUID.randomUUID().toString());
          copy.setBytes(2, utf8(storedWebhook(Events.fresh())));
          assertThat(copy.executeUpdate()).isEqualTo(1);
        }
      }
      database.commit();
    }
  }

  private static String tableOfInbox(Connection database) throws SQLException {
    try (ResultSet tables =
        database.getMetaData().getTables(null, null, "MESSAGE\\_WHARF\\_INBOXQUEUE\\_%", null)) {
      assertThat(tables.next()).isTrue();
      String name = tables.getString("TABLE_NAME");
      assertThat(tables.next()).isFalse();
      return name;
    }
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
