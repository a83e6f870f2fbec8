package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.InvocationRecord;
import dev.wharf.events.Json;
import dev.wharf.events.WebhookEvent;
import dev.wharf.ledger.Claim;
import dev.wharf.ledger.DynamoDbLedger;
import dev.wharf.ledger.Ledger;
import dev.wharf.ledger.LedgerContract;
import dev.wharf.ledger.LedgerUnavailableException;
import dev.wharf.ledger.Outcomes;
import dev.wharf.ledger.ProcessorClaims;
import dev.wharf.payments.Payments;
import dev.wharf.verify.Reason;
import dev.wharf.verify.VerifiedWebhook;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The ledger and the payments on the template's own tables, in DynamoDB Local. */
class LedgerTablesTest extends LedgerContract {

  private static final Duration RETENTION = Duration.ofDays(90);

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

  @Override
  protected Ledger ledger(Instant at) {
    return new DynamoDbLedger(stack.dynamoDb(), ledgerTable(), RETENTION, clock(at));
  }

  @Override
  protected int duplicates(VerifiedWebhook webhook) {
    AttributeValue duplicates = stack.webhook(webhook.key().value()).get("duplicates");
    return duplicates == null ? 0 : Integer.parseInt(duplicates.n());
  }

  @Override
  protected Map<String, String> retry(VerifiedWebhook webhook) {
    return headers(webhook, "retry");
  }

  @Override
  protected Map<String, String> lastDuplicateRetry(VerifiedWebhook webhook) {
    return headers(webhook, "lastDuplicateRetry");
  }

  private Map<String, String> headers(VerifiedWebhook webhook, String attribute) {
    Map<String, String> headers = new HashMap<>();
    AttributeValue kept = stack.webhook(webhook.key().value()).get(attribute);
    if (kept != null) {
      kept.m().forEach((name, value) -> headers.put(name, value.s()));
    }
    return headers;
  }

  @Override
  protected Reason quarantinedFor(String id) {
    String reason = stack.webhook("quarantine#" + id).get("reason").s();
    return Arrays.stream(Reason.values())
        .filter(one -> one.code().equals(reason))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void oneFailedProcessorKeepsAWebhookFailedUntilItSucceeds() {
    VerifiedWebhook webhook = published();

    assertThat(record(webhook, "a", "Success", 1)).isEqualTo("PROCESSED");
    assertThat(record(webhook, "b", "RetriesExhausted", 2)).isEqualTo("FAILED");
    assertThat(item(webhook)).doesNotContainKey("expiresAt");
    assertThat(record(webhook, "a", "Success", 3)).isEqualTo("FAILED");
    assertThat(record(webhook, "b", "Success", 4)).isEqualTo("PROCESSED");
    assertThat(item(webhook)).containsKey("expiresAt").doesNotContainKey("attention");
  }

  @Test
  void anOutcomeThatComesLateDoesNotReplaceANewerOne() {
    VerifiedWebhook webhook = published();
    record(webhook, "a", "Success", 5);

    assertThat(record(webhook, "a", "RetriesExhausted", 4)).isEqualTo("PROCESSED");
  }

  @Test
  void recordingAnOutcomeTwiceChangesNothing() {
    VerifiedWebhook webhook = published();
    record(webhook, "a", "Success", 1);
    int history = item(webhook).get("history").l().size();

    assertThat(record(webhook, "a", "Success", 1)).isEqualTo("PROCESSED");
    assertThat(item(webhook).get("history").l()).hasSize(history);
  }

  @Test
  void anOutcomeMayOvertakeTheCompletion() {
    VerifiedWebhook webhook = webhook("gw1");
    ledger(NOW).claim(webhook, NOW.plusSeconds(15));
    record(webhook, "a", "Success", 1);

    ledger(NOW).complete(webhook);

    assertThat(item(webhook).get("status").s()).isEqualTo("PROCESSED");
    assertThat(ledger(NOW).claim(webhook("gw2"), NOW.plusSeconds(15))).isEqualTo(Claim.COMPLETED);
  }

  @Test
  void anOutcomeOfAWebhookThatTheLedgerDoesNotHaveIsAnError() {
    assertThatThrownBy(() -> record(webhook("gw1"), "a", "Success", 1))
        .isInstanceOf(LedgerUnavailableException.class)
        .hasMessageContaining("the ledger has no webhook");
  }

  @Test
  void aProcessorsClaimIsGrantedOnceAndReleasedByItsOwnerOnly() {
    IdempotencyKey key = webhook("gw1").key();
    ProcessorClaims claims = claims(NOW);
    Instant lease = NOW.plusSeconds(15);

    assertThat(claims.claim("P", key, "attempt-1", lease)).isEqualTo(Claim.ACQUIRED);
    assertThat(claims.claim("P", key, "attempt-2", lease)).isEqualTo(Claim.HELD);
    assertThat(claims.claim("Q", key, "attempt-2", lease)).isEqualTo(Claim.ACQUIRED);
    claims.release("P", key, "attempt-2");
    assertThat(claims.claim("P", key, "attempt-2", lease)).isEqualTo(Claim.HELD);
    claims.release("P", key, "attempt-1");
    assertThat(claims.claim("P", key, "attempt-2", lease)).isEqualTo(Claim.ACQUIRED);
    claims.complete("P", key);
    assertThat(claims(lease.plusSeconds(1)).claim("P", key, "attempt-3", lease))
        .isEqualTo(Claim.COMPLETED);
  }

  @Test
  void paymentsAreRightInEveryOrderAndHoweverOftenTheirEventsCome() throws Exception {
    String[] events = {
      "{\"type\":\"payment_intent.succeeded\",\"id\":\"evt_a\",\"created\":1,\"data\":{\"object\":"
          + "{\"id\":\"%s\",\"amount_received\":100,\"currency\":\"eur\"}}}",
      "{\"type\":\"charge.refunded\",\"id\":\"evt_b\",\"created\":2,\"data\":{\"object\":"
          + "{\"id\":\"ch\",\"payment_intent\":\"%s\",\"amount_refunded\":30,\"currency\":\"eur\"}}}",
      "{\"type\":\"charge.refunded\",\"id\":\"evt_c\",\"created\":3,\"data\":{\"object\":"
          + "{\"id\":\"ch\",\"payment_intent\":\"%s\",\"amount_refunded\":70,\"currency\":\"eur\"}}}"
    };
    int[][] orders = {
      {0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {2, 0, 1}, {0, 0, 2, 2, 1, 1, 2, 0}, {1, 1, 2, 1, 0}
    };
    for (int[] order : orders) {
      String payment = "pi_" + eventId + Arrays.hashCode(order);
      for (int event : order) {
        pay(events[event].formatted(payment));
      }
      Map<String, AttributeValue> item = stack.item("PaymentsTableName", payment, "payment");
      assertThat(item.get("paid").n()).as(Arrays.toString(order)).isEqualTo("100");
      assertThat(item.get("refunded").n()).as(Arrays.toString(order)).isEqualTo("70");
      for (String id : List.of("evt_a", "evt_b", "evt_c")) {
        assertThat(stack.item("PaymentsTableName", payment, "event#" + id)).isNotEmpty();
      }
    }
  }

  private void pay(String json) throws Exception {
    JsonNode data = Json.mapper().readTree(json);
    new Payments(stack.dynamoDb(), stack.output("PaymentsTableName"))
        .process(event(new IdempotencyKey("stripe##x"), data.path("type").asText(), data), data);
  }

  private VerifiedWebhook published() {
    VerifiedWebhook webhook = webhook("gw1");
    ledger(NOW).claim(webhook, NOW.plusSeconds(15));
    ledger(NOW).storePayloads(List.of(webhook));
    ledger(NOW).complete(webhook);
    return webhook;
  }

  private String record(
      VerifiedWebhook webhook, String processor, String condition, int secondsLater) {
    return new Outcomes(stack.dynamoDb(), ledgerTable(), RETENTION, clock(NOW))
        .record(
            new InvocationRecord(
                "arn:aws:lambda:eu-west-1:000000000000:function:" + processor + ":live",
                condition,
                NOW.plusSeconds(secondsLater),
                1,
                event(webhook.key(), webhook.type(), Json.mapper().createObjectNode()),
                null));
  }

  private static WebhookEvent event(IdempotencyKey key, String type, JsonNode data) {
    return new WebhookEvent("gw", "stripe", "", type, NOW, key, null, data, null);
  }

  private Map<String, AttributeValue> item(VerifiedWebhook webhook) {
    return stack.webhook(webhook.key().value());
  }

  private static ProcessorClaims claims(Instant at) {
    return new ProcessorClaims(stack.dynamoDb(), ledgerTable(), RETENTION, clock(at));
  }

  private static String ledgerTable() {
    return stack.output("LedgerTableName");
  }

  private static Clock clock(Instant at) {
    return Clock.fixed(at, ZoneOffset.UTC);
  }
}
