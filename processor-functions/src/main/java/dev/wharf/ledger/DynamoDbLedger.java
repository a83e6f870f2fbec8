package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.attention;
import static dev.wharf.ledger.LedgerItem.history;
import static dev.wharf.ledger.LedgerItem.key;
import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.s;
import static dev.wharf.ledger.LedgerItem.sourceDay;
import static dev.wharf.ledger.LedgerItem.text;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import dev.wharf.verify.VerifiedWebhook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** The ledger in its DynamoDB table; {@link LedgerItem} says how that is laid out. */
public final class DynamoDbLedger implements Ledger {

  private static final Set<String> PUBLISHED_BEFORE = Set.of("PUBLISHED", "PROCESSED", "FAILED");

  private static final AttributeValue NONE = AttributeValue.fromL(List.of());

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Duration retention;
  private final Clock clock;

  /**
   * @param retention how long a webhook is kept, and its repetitions are known, after it ended
   */
  public DynamoDbLedger(DynamoDbClient dynamoDb, String table, Duration retention, Clock clock) {
    this.dynamoDb = dynamoDb;
    this.table = table;
    this.retention = retention;
    this.clock = clock;
  }

  @Override
  public Claim claim(VerifiedWebhook webhook, Instant leaseUntil) {
    StoredWebhook stored = webhook.stored();
    String pk = webhook.key().value();
    Instant now = clock.instant();
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":inProgress", s("INPROGRESS"));
    values.put(":lease", n(leaseUntil.toEpochMilli()));
    values.put(":now", n(now.toEpochMilli()));
    values.put(":gatewayId", s(stored.gatewayId()));
    values.put(":source", s(stored.source()));
    values.put(":tenant", s(stored.tenant()));
    values.put(":type", s(webhook.type()));
    values.put(":receivedAt", n(stored.receivedAt().toEpochMilli()));
    values.put(":sourceDay", sourceDay(stored.source(), stored.receivedAt(), pk));
    values.put(":open", attention("OPEN", pk));
    values.put(":none", NONE);
    values.put(":history", history("INPROGRESS", now));
    values.put(":one", n(1));
    String retry = retry("retry", webhook, values);
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key(webhook.key()))
                  .updateExpression(
                      "SET #status = :inProgress, leaseUntil = :lease, gatewayId = :gatewayId,"
                          + " #source = :source, tenant = :tenant, #type = :type,"
                          + " receivedAt = :receivedAt, sourceDay = :sourceDay, attention = :open,"
                          + " history = list_append(if_not_exists(history, :none), :history)"
                          + retry
                          + " ADD version :one, attempts :one")
                  // A lease that has lapsed belongs to an attempt that died: the next one takes
                  // over.
                  .conditionExpression(
                      "attribute_not_exists(pk) OR (#status = :inProgress AND leaseUntil <= :now)")
                  .expressionAttributeNames(
                      Map.of("#status", "status", "#source", "source", "#type", "type"))
                  .expressionAttributeValues(values)
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return Claim.ACQUIRED;
    } catch (ConditionalCheckFailedException e) {
      return refused(webhook, e.item());
    }
  }

  /**
   * The rest of a SET that keeps a request's retry headers; where it has none, what another request
   * left there goes.
   */
  private static String retry(
      String attribute, VerifiedWebhook webhook, Map<String, AttributeValue> values) {
    if (webhook.retry().isEmpty()) {
      return " REMOVE " + attribute;
    }
    Map<String, AttributeValue> headers = new HashMap<>();
    webhook.retry().forEach((name, value) -> headers.put(name, s(value)));
    values.put(":retry", AttributeValue.fromM(headers));
    return ", " + attribute + " = :retry";
  }

  private Claim refused(VerifiedWebhook webhook, Map<String, AttributeValue> existing) {
    String status = text(existing, "status");
    if (status.equals("INPROGRESS")) {
      return Claim.HELD;
    }
    if (!PUBLISHED_BEFORE.contains(status)) {
      // Only what is known to be published may count as a repetition: all else is kept.
      throw new LedgerUnavailableException("the state of " + webhook.key() + " is not known");
    }
    // A lane may deliver one request twice; only another request of the provider's is a duplicate.
    if (!text(existing, "gatewayId").equals(webhook.stored().gatewayId())) {
      countDuplicate(webhook);
    }
    return Claim.COMPLETED;
  }

  private void countDuplicate(VerifiedWebhook webhook) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":at", n(webhook.stored().receivedAt().toEpochMilli()));
    values.put(":gatewayId", s(webhook.stored().gatewayId()));
    values.put(":one", n(1));
    String retry = retry("lastDuplicateRetry", webhook, values);
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key(webhook.key()))
                  .updateExpression(
                      "SET lastDuplicateAt = :at, lastDuplicateId = :gatewayId"
                          + retry
                          + " ADD version :one, duplicates :one")
                  .conditionExpression(
                      "attribute_exists(pk) AND (attribute_not_exists(lastDuplicateId)"
                          + " OR lastDuplicateId <> :gatewayId)")
                  .expressionAttributeValues(values));
    } catch (ConditionalCheckFailedException e) {
      // This very request was counted before, or the original has just expired.
    }
  }

  @Override
  public Set<IdempotencyKey> storePayloads(Collection<VerifiedWebhook> webhooks) {
    Map<IdempotencyKey, List<Map<String, AttributeValue>>> items = new HashMap<>();
    for (VerifiedWebhook webhook : webhooks) {
      items.put(webhook.key(), PayloadItems.of(webhook.key().value(), webhook.stored()));
    }
    return new BatchWriter(dynamoDb, table).write(items);
  }

  @Override
  public void release(VerifiedWebhook webhook, Instant leaseUntil) {
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key(webhook.key()))
                  .updateExpression("SET leaseUntil = :lapsed ADD version :one")
                  .conditionExpression("#status = :inProgress AND leaseUntil = :lease")
                  .expressionAttributeNames(Map.of("#status", "status"))
                  .expressionAttributeValues(
                      Map.of(
                          ":lapsed", n(0),
                          ":inProgress", s("INPROGRESS"),
                          ":lease", n(leaseUntil.toEpochMilli()),
                          ":one", n(1))));
    } catch (ConditionalCheckFailedException e) {
      // It is completed, or somebody else's by now.
    }
  }

  @Override
  public void complete(VerifiedWebhook webhook) {
    Instant now = clock.instant();
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key(webhook.key()))
                  .updateExpression(
                      "SET #status = :published,"
                          + " history = list_append(if_not_exists(history, :none), :history)"
                          + " REMOVE leaseUntil ADD version :one")
                  .conditionExpression("#status = :inProgress")
                  .expressionAttributeNames(Map.of("#status", "status"))
                  .expressionAttributeValues(
                      Map.of(
                          ":published", s("PUBLISHED"),
                          ":inProgress", s("INPROGRESS"),
                          ":none", NONE,
                          ":history", history("PUBLISHED", now),
                          ":one", n(1))));
    } catch (ConditionalCheckFailedException e) {
      // A processor was faster: its outcome has moved the webhook past PUBLISHED already.
    }
  }

  @Override
  public void quarantine(Quarantined quarantined) {
    String pk = Quarantined.key(quarantined.id());
    AttributeValue expiresAt = n(quarantined.at().plus(retention).getEpochSecond());
    StoredWebhook webhook = quarantined.webhook();
    String raw = quarantined.raw();
    List<Map<String, AttributeValue>> payload =
        webhook == null
            ? PayloadItems.of(pk, PayloadItems.utf8(raw == null ? "" : raw))
            : PayloadItems.of(pk, webhook);
    payload.forEach(item -> item.put("expiresAt", expiresAt));
    IdempotencyKey unverified = new IdempotencyKey(pk);
    // The payload first: who sees the quarantined webhook can open it.
    if (!new BatchWriter(dynamoDb, table).write(Map.of(unverified, payload)).isEmpty()) {
      throw new LedgerUnavailableException("the payload of " + pk + " could not be kept");
    }
    Instant receivedAt = webhook == null ? quarantined.at() : webhook.receivedAt();
    String source = webhook == null ? "unknown" : webhook.source();
    Map<String, AttributeValue> item = new HashMap<>(key(unverified));
    item.put("status", s("QUARANTINED"));
    item.put("reason", s(quarantined.reason().code()));
    item.put("explanation", s(quarantined.explanation()));
    item.put("gatewayId", s(webhook == null ? "" : webhook.gatewayId()));
    item.put("source", s(source));
    item.put("tenant", s(webhook == null ? "" : webhook.tenant()));
    item.put("receivedAt", n(receivedAt.toEpochMilli()));
    item.put("sourceDay", sourceDay(source, receivedAt, pk));
    item.put("attention", attention("QUARANTINED", pk));
    item.put("history", history("QUARANTINED", quarantined.at()));
    item.put("version", n(1));
    item.put("expiresAt", expiresAt);
    try {
      dynamoDb.putItem(
          put -> put.tableName(table).item(item).conditionExpression("attribute_not_exists(pk)"));
    } catch (ConditionalCheckFailedException e) {
      // The same stored webhook, delivered twice by SQS: it is in quarantine already.
    }
  }

  /** Makes the first claim's path warm without writing anything: its condition never holds. */
  public void prime() {
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key("prime", LedgerItem.WEBHOOK))
                  .updateExpression("SET #status = :never")
                  .conditionExpression("attribute_exists(pk) AND attribute_not_exists(pk)")
                  .expressionAttributeNames(Map.of("#status", "status"))
                  .expressionAttributeValues(Map.of(":never", s("never"))));
    } catch (ConditionalCheckFailedException e) {
      // As intended.
    }
  }
}
