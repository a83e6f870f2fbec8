package dev.wharf.acceptance;

import static dev.wharf.acceptance.Stack.SECRET;
import static dev.wharf.acceptance.Stack.gatewayId;
import static dev.wharf.acceptance.Stack.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.net.Webhook;
import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.Json;
import dev.wharf.ledger.Payloads;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A Stripe webhook's whole path, from the POST to its end. */
@OnEveryBackend
class QueueLaneTest {

  private static final int GENERATED = 500;

  @TempDir static Path state;
  private static Stack stack;

  @BeforeAll
  static void start() {
    stack = Stack.start(state);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void aSignedWebhookIsStoredVerifiedPublishedAndProcessed() {
    Events event = Events.fresh();

    HttpResponse<String> response = stack.postSigned(event.invoicePaid());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"stored\":true}");
    Map<String, AttributeValue> webhook = stack.awaitStatus(event.key(), "PROCESSED");
    assertThat(statuses(webhook)).startsWith("INPROGRESS").endsWith("PROCESSED");
    assertThat(webhook.get("gatewayId").s()).isEqualTo(gatewayId(response));
    assertThat(webhook.get("type").s()).isEqualTo("invoice.paid");
    assertThat(webhook.get("outcomes").m()).containsOnlyKeys(stack.function("PaymentsFunction"));
    Map<String, AttributeValue> payment =
        stack.item("PaymentsTableName", "in_" + event.objectId(), "payment");
    assertThat(payment.get("paid").n()).isEqualTo("1999");
    assertThat(payment.get("changes").n()).isEqualTo("1");
  }

  @Test
  void aProcessedWebhookExpiresWithItsPayloadAndNotBefore() {
    Events event = Events.fresh();
    long ninetyDays = 90L * 86_400;
    long earliest = Instant.now().getEpochSecond() + ninetyDays - 60;
    stack.postSigned(event.invoicePaid());

    Map<String, AttributeValue> webhook = stack.awaitStatus(event.key(), "PROCESSED");

    assertThat(Long.parseLong(webhook.get("expiresAt").n()))
        .isBetween(earliest, Instant.now().getEpochSecond() + ninetyDays);
    Stack.await(
        () -> stack.item("LedgerTableName", event.key(), "payload#0"),
        payload -> payload.containsKey("expiresAt"),
        "the payload to expire too");
    assertThat(webhook).doesNotContainKey("attention");
  }

  @Test
  void theSameEventAgainIsCountedAndProcessedOnce() {
    Events event = Events.fresh();
    stack.postSigned(event.invoicePaid());
    stack.awaitStatus(event.key(), "PROCESSED");

    assertThat(stack.postSigned(event.invoicePaid()).statusCode()).isEqualTo(200);
    assertThat(stack.postSigned(event.invoicePaid()).statusCode()).isEqualTo(200);

    Stack.await(
        () -> stack.webhook(event.key()),
        webhook -> webhook.containsKey("duplicates") && webhook.get("duplicates").n().equals("2"),
        "two duplicates");
    assertThat(
            stack.item("PaymentsTableName", "in_" + event.objectId(), "payment").get("changes").n())
        .isEqualTo("1");
  }

  @Test
  void aForgedWebhookIsStoredAndQuarantinedWithItsPayload() throws Exception {
    Events event = Events.fresh();

    HttpResponse<String> response =
        stack.postSigned("/stripe", event.invoicePaid(), "whsec_somebody_elses");

    assertThat(response.statusCode()).isEqualTo(200);
    String key = "quarantine#" + gatewayId(response);
    Map<String, AttributeValue> webhook = stack.awaitStatus(key, "QUARANTINED");
    assertThat(webhook.get("reason").s()).isEqualTo("bad-signature");
    assertThat(
            new Payloads(stack.dynamoDb(), stack.output("LedgerTableName"))
                .read(new IdempotencyKey(key))
                .text())
        .isEqualTo(event.invoicePaid());
    assertThat(stack.webhook(event.key())).isEmpty();
  }

  @Test
  void anOldSignatureIsQuarantinedAsExpired() throws Exception {
    String body = Events.fresh().invoicePaid();
    long anHourAgo = Instant.now().getEpochSecond() - 3600;
    String header =
        "t=" + anHourAgo + ",v1=" + Webhook.Util.computeHmacSha256(SECRET, anHourAgo + "." + body);

    HttpResponse<String> response = stack.post("/stripe", utf8(body), "Stripe-Signature", header);

    Map<String, AttributeValue> webhook =
        stack.awaitStatus("quarantine#" + gatewayId(response), "QUARANTINED");
    assertThat(webhook.get("reason").s()).isEqualTo("expired");
  }

  @Test
  void aWebhookSignedWithThePreviousSecretPasses() {
    Events event = Events.fresh();

    stack.postSigned("/stripe", event.invoicePaid(), "whsec_previous");

    stack.awaitStatus(event.key(), "PROCESSED");
  }

  @Test
  void tenantsHaveKeysOfTheirOwn() {
    Events event = Events.fresh();

    stack.postSigned("/stripe/acme", event.invoicePaid(), SECRET);
    stack.postSigned("/stripe/a%23b%2Fc", event.invoicePaid(), SECRET);

    stack.awaitStatus("stripe#acme#" + event.eventId(), "PROCESSED");
    assertThat(
            stack.awaitStatus("stripe#a%23b/c#" + event.eventId(), "PROCESSED").get("tenant").s())
        .isEqualTo("a#b/c");
  }

  @Test
  void aTenantsRouteAcceptsThatTenantsSecretOnly() {
    HttpResponse<String> response =
        stack.postSigned("/stripe/acme", Events.fresh().invoicePaid(), "whsec_previous");

    Map<String, AttributeValue> webhook =
        stack.awaitStatus("quarantine#" + gatewayId(response), "QUARANTINED");
    assertThat(webhook.get("reason").s()).isEqualTo("bad-signature");
  }

  @Test
  void aTypeWithoutAProcessorStaysPublished() {
    Events event = Events.fresh();

    stack.postSigned(event.event("customer.created", "{\"id\":\"cus_1\"}"));

    Map<String, AttributeValue> webhook = stack.awaitStatus(event.key(), "PUBLISHED");
    assertThat(webhook).doesNotContainKey("expiresAt").containsKey("attention");
  }

  @Test
  void tooLargeABodyIsRefusedWithTheLimitAndNotStored() {
    HttpResponse<String> response =
        stack.postSigned(Events.fresh().event("a.b", "{\"x\":\"" + "y".repeat(900_000) + "\"}"));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("1048576").contains("\"stored\":false");
  }

  @Test
  void aBodyTooLargeForTheBusIsProcessedByReference() {
    Events event = Events.fresh();
    StringBuilder lines = new StringBuilder();
    Random random = new Random(1);
    while (lines.length() < 600_000) {
      lines.append("\"").append(Long.toHexString(random.nextLong())).append("\",");
    }
    String object =
        "{\"id\":\"in_%s\",\"amount_paid\":7,\"currency\":\"eur\",\"lines\":[%s0]}"
            .formatted(event.objectId(), lines);

    assertThat(stack.postSigned(event.event("invoice.paid", object)).statusCode()).isEqualTo(200);

    stack.awaitStatus(event.key(), "PROCESSED");
    assertThat(stack.item("PaymentsTableName", "in_" + event.objectId(), "payment").get("paid").n())
        .isEqualTo("7");
  }

  @Test
  void anUnknownSourceIsRefusedByTheGatewayAndStoresNothing() {
    // What an earlier test had stored is processed before it is deleted from its queue.
    Stack.await(() -> stack.depth("InboxQueueUrl"), depth -> depth == 0, "ingest");

    HttpResponse<String> response = stack.post("/acme", utf8("{}"));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).isEqualTo("{\"message\":\"Missing Authentication Token\"}");
    assertThat(stack.depth("InboxQueueUrl")).isZero();
    assertThat(stack.webhook("quarantine#" + gatewayId(response))).isEmpty();
  }

  @Test
  void anotherContentTypeIsRefused() {
    assertThat(stack.post("/stripe", utf8("<a/>"), "Content-Type", "text/xml").statusCode())
        .isEqualTo(415);
  }

  @Test
  void aMalformedMessageInTheQueueIsQuarantinedAndNotRetried() {
    String id =
        stack
            .sqs()
            .sendMessage(
                send -> send.queueUrl(stack.output("InboxQueueUrl")).messageBody("{\"v\":1,"))
            .messageId();

    Map<String, AttributeValue> webhook =
        stack.awaitStatus("quarantine#message:" + id, "QUARANTINED");
    assertThat(webhook.get("reason").s()).isEqualTo("undecodable");
    assertThat(webhook.get("explanation").s()).contains("not JSON");
  }

  @Test
  void whatAProcessorGivesUpOnIsFailedAndKeptForRedrive() throws Exception {
    Events event = Events.fresh();

    stack.postSigned(event.invoiceThatCannotBeProcessed());

    Map<String, AttributeValue> webhook = stack.awaitStatus(event.key(), "FAILED");
    Map<String, AttributeValue> outcome =
        webhook.get("outcomes").m().get(stack.function("PaymentsFunction")).m();
    assertThat(outcome.get("attempts").n()).isEqualTo("3");
    assertThat(outcome.get("condition").s()).isEqualTo("RetriesExhausted");
    assertThat(outcome.get("error").s()).contains("Stripe's event has no currency");
    assertThat(webhook).doesNotContainKey("expiresAt");
    assertThat(webhook.get("attention").s()).startsWith("FAILED#");
    String failed =
        Stack.await(
                () -> stack.receive("FailedEventsQueueUrl"),
                messages -> messages.stream().anyMatch(m -> m.body().contains(event.eventId())),
                "the failed event")
            .stream()
            .map(message -> message.body())
            .filter(body -> body.contains(event.eventId()))
            .findFirst()
            .orElseThrow();
    var record = Json.mapper().readTree(failed);
    assertThat(record.at("/requestContext/functionArn").asText())
        .endsWith(":" + stack.function("PaymentsFunction") + ":live");
    assertThat(record.at("/requestPayload/detail/data"))
        .isEqualTo(Json.mapper().readTree(event.invoiceThatCannotBeProcessed()));
  }

  /** Every body is signed over its exact bytes, and compared again with what the ledger keeps. */
  @Test
  void everyByteReachesTheVerifier() throws Exception {
    Random random = new Random(42);
    Map<String, String> sent = new LinkedHashMap<>();
    for (int i = 0; i < GENERATED; i++) {
      Events event = Events.fresh();
      String body = event.event("test.bytes", Generated.object(random));
      List<String> headers = new ArrayList<>(Generated.headers(random));
      headers.addAll(
          List.of(
              "Content-Type",
              "application/json",
              "Stripe-Signature",
              dev.wharf.traffic.StripeSigner.sign(
                  SECRET, Instant.now().getEpochSecond(), utf8(body))));
      assertThat(stack.post("/stripe", utf8(body), headers.toArray(String[]::new)).statusCode())
          .isEqualTo(200);
      sent.put(event.key(), body);
    }
    Payloads payloads = new Payloads(stack.dynamoDb(), stack.output("LedgerTableName"));
    for (Map.Entry<String, String> webhook : sent.entrySet()) {
      stack.awaitStatus(webhook.getKey(), "PUBLISHED");
      assertThat(payloads.read(new IdempotencyKey(webhook.getKey())).bytes())
          .isEqualTo(utf8(webhook.getValue()));
    }
  }

  private static List<String> statuses(Map<String, AttributeValue> webhook) {
    return webhook.get("history").l().stream().map(one -> one.m().get("status").s()).toList();
  }
}
