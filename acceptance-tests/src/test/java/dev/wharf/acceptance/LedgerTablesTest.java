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
import dev.wharf.ledger.DynamoDbQuarantine;
import dev.wharf.ledger.Ledger;
import dev.wharf.ledger.LedgerContract;
import dev.wharf.ledger.LedgerItem;
import dev.wharf.ledger.LedgerUnavailableException;
import dev.wharf.ledger.Outcomes;
import dev.wharf.ledger.ProcessorClaims;
import dev.wharf.ledger.Quarantine;
import dev.wharf.ledger.QuarantineBounds;
import dev.wharf.payments.Payments;
import dev.wharf.verify.Reason;
import dev.wharf.verify.Stored;
import dev.wharf.verify.VerifiedWebhook;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** The ledger and the payments on the template's own tables. */
@OnEveryBackend
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
  protected Quarantine quarantine(Instant at) {
    return new DynamoDbQuarantine(
        stack.dynamoDb(), ledgerTable(), RETENTION, new QuarantineBounds(1_000, 0), clock(at));
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
  protected void claimBodyOnly(VerifiedWebhook webhook, Instant at, Instant leaseUntil) {
    ledger(at).claim(webhook, leaseUntil);
    forget(webhook);
  }

  @Override
  protected void forget(VerifiedWebhook webhook) {
    stack
        .dynamoDb()
        .deleteItem(
            delete ->
                delete
                    .tableName(ledgerTable())
                    .key(
                        Map.of(
                            "pk", AttributeValue.fromS(webhook.key().value()),
                            "sk", AttributeValue.fromS("webhook"))));
  }

  @Override
  protected List<String> conflicts(VerifiedWebhook webhook) {
    AttributeValue conflicts = item(webhook).get("conflicts");
    return conflicts == null ? List.of() : conflicts.l().stream().map(AttributeValue::s).toList();
  }

  @Override
  protected void forgetWhatItWas(VerifiedWebhook webhook) {
    stack
        .dynamoDb()
        .updateItem(
            update ->
                update
                    .tableName(ledgerTable())
                    .key(
                        Map.of(
                            "pk", AttributeValue.fromS(webhook.key().value()),
                            "sk", AttributeValue.fromS("webhook")))
                    .updateExpression("REMOVE #type, bodyClaim")
                    .expressionAttributeNames(Map.of("#type", "type")));
  }

  @Override
  protected List<String> keysOf(String gatewayId) {
    // The index lags a moment behind the table.
    return Stack.await(
        () ->
            stack
                .dynamoDb()
                .query(
                    query ->
                        query
                            .tableName(ledgerTable())
                            .indexName("byGatewayId")
                            .keyConditionExpression("gatewayId = :id")
                            .expressionAttributeValues(
                                Map.of(":id", AttributeValue.fromS(gatewayId))))
                .items()
                .stream()
                .map(item -> item.get("pk").s())
                .toList(),
        keys -> !keys.isEmpty(),
        "a webhook of " + gatewayId);
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
  void allPartsOfAPayloadExpireWithItsWebhookAndStayWithIt() {
    byte[] noise = new byte[750_000];
    new Random(1).nextBytes(noise);
    String large = Base64.getEncoder().encodeToString(noise);
    VerifiedWebhook webhook =
        published(
            verified(
                Stored.signed(
                    "gw1", "{\"id\":\"" + eventId + "\",\"type\":\"x\",\"a\":\"" + large + "\"}")));

    record(webhook, "a", "Success", 1);
    assertThat(expiries(webhook)).hasSizeGreaterThan(1).doesNotContain(0L);
    record(webhook, "b", "RetriesExhausted", 2);
    assertThat(expiries(webhook)).hasSizeGreaterThan(1).containsOnly(0L);
  }

  @Test
  void aPayloadIsRewrittenWithTheFirstSuccessWithEveryFailureAndWithWhatComesAgain() {
    VerifiedWebhook webhook = published();
    List<String> rewritten = new ArrayList<>();
    DynamoDbClient watched =
        new ReadsAndUpdates() {
          @Override
          public UpdateItemResponse updateItem(UpdateItemRequest request) {
            if (request.key().get("sk").s().startsWith("payload#")) {
              rewritten.add(request.updateExpression());
            }
            return super.updateItem(request);
          }
        };

    record(watched, webhook, "a", "Success", 1);
    assertThat(rewritten).hasSize(1);
    record(watched, webhook, "b", "Success", 2);
    assertThat(rewritten).hasSize(1);
    record(watched, webhook, "a", "Success", 1);
    assertThat(rewritten).hasSize(2);
    record(watched, webhook, "c", "RetriesExhausted", 3);
    assertThat(rewritten).hasSize(3);
    record(watched, webhook, "d", "RetriesExhausted", 4);
    assertThat(rewritten).hasSize(4);
  }

  @Test
  void aWebhookThatIsProcessedAgainMuchLaterKeepsItsPayloadAsLong() {
    VerifiedWebhook webhook = published();
    record(webhook, "a", "Success", 1);
    for (int half = 1; half <= 4; half++) {
      record(webhook, "a", "Success", half * 12 * 3600);
      assertThat(expiries(webhook))
          .containsExactly(Long.parseLong(item(webhook).get("expiresAt").n()));
    }
    Duration later = Duration.ofDays(80);

    record(stack.dynamoDb(), webhook, "a", "Success", Math.toIntExact(later.toSeconds()));

    assertThat(expiries(webhook)).containsExactly(NOW.plus(later).plus(RETENTION).getEpochSecond());
  }

  @Test
  void aFailureThatIsRecordedBetweenASuccesssTwoWritesKeepsThePayload() {
    VerifiedWebhook webhook = published();
    boolean[] failed = {false};
    DynamoDbClient interrupted =
        new ReadsAndUpdates() {
          @Override
          public UpdateItemResponse updateItem(UpdateItemRequest request) {
            if (request.key().get("sk").s().startsWith("payload#") && !failed[0]) {
              failed[0] = true;
              record(webhook, "b", "RetriesExhausted", 2);
            }
            return super.updateItem(request);
          }
        };

    record(interrupted, webhook, "a", "Success", 1);

    assertThat(item(webhook).get("status").s()).isEqualTo("FAILED");
    assertThat(expiries(webhook)).containsExactly(0L);
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
    assertThat(ledger(NOW).claim(webhook("gw2"), NOW.plusSeconds(15)).claim())
        .isEqualTo(Claim.COMPLETED);
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

    assertThat(claims.claim("P", event(key), "attempt-1", lease)).isEqualTo(Claim.ACQUIRED);
    assertThat(claims.claim("P", event(key), "attempt-2", lease)).isEqualTo(Claim.HELD);
    assertThat(claims.claim("Q", event(key), "attempt-2", lease)).isEqualTo(Claim.ACQUIRED);
    claims.release("P", event(key), "attempt-2");
    assertThat(claims.claim("P", event(key), "attempt-2", lease)).isEqualTo(Claim.HELD);
    claims.release("P", event(key), "attempt-1");
    assertThat(claims.claim("P", event(key), "attempt-2", lease)).isEqualTo(Claim.ACQUIRED);
    claims.complete("P", event(key));
    assertThat(claims(lease.plusSeconds(1)).claim("P", event(key), "attempt-3", lease))
        .isEqualTo(Claim.COMPLETED);
  }

  @Test
  void aProcessorsClaimOutlivesTheWebhookThatItsOutcomesKeep() {
    IdempotencyKey key = webhook("gw1").key();
    claims(NOW).claim("P", event(key), "attempt-1", NOW.plusSeconds(15));
    claims(NOW).complete("P", event(key));
    assertThat(claimExpires(key)).isAfter(NOW.plus(RETENTION).plus(Duration.ofDays(2)));

    // A replay: its outcome keeps the webhook for as long again.
    Instant later = NOW.plus(RETENTION).minus(Duration.ofDays(10));
    assertThat(claims(later).claim("P", event(key), "attempt-2", later.plusSeconds(15)))
        .isEqualTo(Claim.COMPLETED);

    assertThat(claimExpires(key)).isAfter(later.plus(RETENTION).plus(Duration.ofDays(2)));
  }

  private static Instant claimExpires(IdempotencyKey key) {
    return Instant.ofEpochSecond(
        Long.parseLong(
            stack.item("LedgerTableName", "claim#P#" + key.value(), "claim").get("expiresAt").n()));
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
    return published(webhook("gw1"));
  }

  private VerifiedWebhook published(VerifiedWebhook webhook) {
    ledger(NOW).claim(webhook, NOW.plusSeconds(15));
    ledger(NOW).storePayloads(List.of(webhook));
    ledger(NOW).complete(webhook);
    return webhook;
  }

  private static String record(
      VerifiedWebhook webhook, String processor, String condition, int secondsLater) {
    return record(stack.dynamoDb(), webhook, processor, condition, secondsLater);
  }

  private static String record(
      DynamoDbClient dynamoDb,
      VerifiedWebhook webhook,
      String processor,
      String condition,
      int secondsLater) {
    return new Outcomes(dynamoDb, ledgerTable(), RETENTION, clock(NOW.plusSeconds(secondsLater)))
        .record(
            new InvocationRecord(
                "arn:aws:lambda:eu-west-1:000000000000:function:" + processor + ":live",
                condition,
                NOW.plusSeconds(secondsLater),
                1,
                event(webhook.key(), webhook.type(), Json.mapper().createObjectNode()),
                null));
  }

  private static WebhookEvent event(IdempotencyKey key) {
    return event(key, "invoice.paid", Json.mapper().createObjectNode());
  }

  private static WebhookEvent event(IdempotencyKey key, String type, JsonNode data) {
    return new WebhookEvent("gw", "stripe", "", type, NOW, key, null, data, null);
  }

  private Map<String, AttributeValue> item(VerifiedWebhook webhook) {
    return stack.webhook(webhook.key().value());
  }

  /** Of each part of a payload when it expires, in seconds of the epoch; 0 if it stays. */
  private static List<Long> expiries(VerifiedWebhook webhook) {
    Map<String, AttributeValue> values =
        Map.of(
            ":pk", AttributeValue.fromS(webhook.key().value()),
            ":payload", AttributeValue.fromS("payload#"));
    return stack
        .dynamoDb()
        .query(
            query ->
                query
                    .tableName(ledgerTable())
                    .consistentRead(true)
                    .keyConditionExpression("pk = :pk AND begins_with(sk, :payload)")
                    .expressionAttributeValues(values))
        .items()
        .stream()
        .map(part -> LedgerItem.number(part, "expiresAt"))
        .toList();
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

  /** What {@link Outcomes} needs of a client. */
  private static class ReadsAndUpdates implements DynamoDbClient {
    @Override
    public GetItemResponse getItem(GetItemRequest request) {
      return stack.dynamoDb().getItem(request);
    }

    @Override
    public UpdateItemResponse updateItem(UpdateItemRequest request) {
      return stack.dynamoDb().updateItem(request);
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {
      // The stack's own client stays.
    }
  }
}
