package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.key;
import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.s;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import dev.wharf.verify.VerifiedWebhook;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** Other requests for a webhook that is published already: counted on it, and leading to it. */
final class Repetitions {

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Duration retention;
  private final Clock clock;

  /**
   * @param retention how long it is known which request was one
   */
  Repetitions(DynamoDbClient dynamoDb, String table, Duration retention, Clock clock) {
    this.dynamoDb = dynamoDb;
    this.table = table;
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * Counts a repetition on its completed original, once. The original's own request is none, nor is
   * a {@link Conflicts#isOne conflict}.
   *
   * @return the original as it was before; empty if there is none
   */
  Map<String, AttributeValue> count(IdempotencyKey original, VerifiedWebhook webhook) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":at", n(webhook.stored().receivedAt().toEpochMilli()));
    values.put(":gatewayId", s(webhook.stored().gatewayId()));
    values.put(":one", n(1));
    values.put(":published", s("PUBLISHED"));
    values.put(":processed", s("PROCESSED"));
    values.put(":failed", s("FAILED"));
    String retry = DynamoDbLedger.retry("lastDuplicateRetry", webhook, values);
    String noConflict = Conflicts.none(webhook, values);
    Map<String, String> names =
        noConflict.contains("#type")
            ? Map.of("#status", "status", "#type", "type")
            : Map.of("#status", "status");
    try {
      return dynamoDb
          .updateItem(
              update ->
                  update
                      .tableName(table)
                      .key(key(original))
                      .updateExpression(
                          "SET lastDuplicateAt = :at, lastDuplicateId = :gatewayId"
                              + retry
                              + " ADD version :one, duplicates :one")
                      .conditionExpression(
                          "#status IN (:published, :processed, :failed)"
                              + " AND (attribute_not_exists(lastDuplicateId)"
                              + " OR lastDuplicateId <> :gatewayId)"
                              + " AND (attribute_not_exists(gatewayId)"
                              + " OR gatewayId <> :gatewayId)"
                              + noConflict)
                      .expressionAttributeNames(names)
                      .expressionAttributeValues(values)
                      .returnValues(ReturnValue.ALL_OLD)
                      .returnValuesOnConditionCheckFailure(
                          ReturnValuesOnConditionCheckFailure.ALL_OLD))
          .attributes();
    } catch (ConditionalCheckFailedException e) {
      // This very request was counted before, or the original is not completed or has expired. What
      // has no status is no webhook.
      return e.item().containsKey("status") ? e.item() : Map.of();
    }
  }

  /**
   * Keeps which request a repetition was: what API Gateway answered its sender leads to the
   * original, by index byGatewayId. An attempt that dies before this comes again.
   */
  void leadTo(IdempotencyKey original, VerifiedWebhook webhook) {
    StoredWebhook stored = webhook.stored();
    if (stored.gatewayId().isEmpty()) {
      return;
    }
    dynamoDb.updateItem(
        update ->
            update
                .tableName(table)
                .key(key(original.value(), LedgerItem.DUPLICATE + stored.gatewayId()))
                .updateExpression(
                    "SET gatewayId = :gatewayId, receivedAt = :receivedAt, expiresAt = :expiresAt")
                .expressionAttributeValues(
                    Map.of(
                        ":gatewayId", s(stored.gatewayId()),
                        ":receivedAt", n(stored.receivedAt().toEpochMilli()),
                        ":expiresAt", n(clock.instant().plus(retention).getEpochSecond()))));
  }
}
