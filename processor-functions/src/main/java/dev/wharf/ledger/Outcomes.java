package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.PAYLOAD;
import static dev.wharf.ledger.LedgerItem.attention;
import static dev.wharf.ledger.LedgerItem.history;
import static dev.wharf.ledger.LedgerItem.key;
import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.number;
import static dev.wharf.ledger.LedgerItem.s;
import static dev.wharf.ledger.LedgerItem.text;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.InvocationRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** What processors' invocations ended with, on the webhook's item. */
public final class Outcomes {

  /**
   * Outcomes of one webhook's processors may arrive together; each round one of them gets through.
   */
  private static final int ROUNDS = 20;

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Duration retention;
  private final Clock clock;

  public Outcomes(DynamoDbClient dynamoDb, String table, Duration retention, Clock clock) {
    this.dynamoDb = dynamoDb;
    this.table = table;
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * Records an outcome: the webhook is PROCESSED, or FAILED as long as one processor's newest
   * outcome is a failure. Recording the same one again, or an older one late, changes nothing.
   *
   * @return the status that the webhook has now
   * @throws LedgerUnavailableException if the ledger does not have the webhook, or others changed
   *     it too often meanwhile
   */
  public String record(InvocationRecord outcome) {
    IdempotencyKey key = outcome.event().key();
    for (int round = 0; round < ROUNDS; round++) {
      Map<String, AttributeValue> item = item(key);
      if (item.isEmpty()) {
        throw new LedgerUnavailableException("the ledger has no webhook " + key);
      }
      Map<String, AttributeValue> outcomes = new TreeMap<>();
      AttributeValue earlier = item.get("outcomes");
      if (earlier != null) {
        outcomes.putAll(earlier.m());
      }
      if (isOutdated(outcomes.get(outcome.processor()), outcome)) {
        return text(item, "status");
      }
      outcomes.put(outcome.processor(), value(outcome));
      boolean failed =
          outcomes.values().stream().anyMatch(one -> text(one.m(), "status").equals("FAILED"));
      String status = failed ? "FAILED" : "PROCESSED";
      if (update(key, item, outcomes, status)) {
        keepOrExpirePayload(key, failed);
        // Another processor's outcome may have come between the two writes.
        String last = text(item(key), "status");
        if (!last.equals(status)) {
          keepOrExpirePayload(key, last.equals("FAILED"));
        }
        return status;
      }
    }
    throw new LedgerUnavailableException("others kept changing " + key);
  }

  private Map<String, AttributeValue> item(IdempotencyKey key) {
    return dynamoDb.getItem(get -> get.tableName(table).key(key(key)).consistentRead(true)).item();
  }

  private boolean update(
      IdempotencyKey key,
      Map<String, AttributeValue> item,
      Map<String, AttributeValue> outcomes,
      String status) {
    Instant now = clock.instant();
    boolean failed = status.equals("FAILED");
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":outcomes", AttributeValue.fromM(outcomes));
    values.put(":status", s(status));
    values.put(":version", n(number(item, "version")));
    values.put(":one", n(1));
    String set = "SET outcomes = :outcomes, #status = :status";
    if (!text(item, "status").equals(status)) {
      set += ", history = list_append(history, :history)";
      values.put(":history", history(status, now));
    }
    String remove = " REMOVE leaseUntil";
    if (failed) {
      // Somebody has to look: it neither expires nor leaves the list of what needs attention.
      set += ", attention = :failed";
      values.put(":failed", attention("FAILED", key.value()));
      remove += ", expiresAt";
    } else {
      set += ", expiresAt = :expiresAt";
      values.put(":expiresAt", n(now.plus(retention).getEpochSecond()));
      remove += ", attention";
    }
    String expression = set + remove + " ADD version :one";
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key(key))
                  .updateExpression(expression)
                  .conditionExpression("version = :version")
                  .expressionAttributeNames(Map.of("#status", "status"))
                  .expressionAttributeValues(values));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }

  private void keepOrExpirePayload(IdempotencyKey key, boolean keep) {
    Map<String, AttributeValue> expiresAt =
        keep ? Map.of() : Map.of(":at", n(clock.instant().plus(retention).getEpochSecond()));
    int parts = new Payloads(dynamoDb, table).parts(key);
    for (int part = 0; part < parts; part++) {
      String sk = PAYLOAD + part;
      dynamoDb.updateItem(
          update -> {
            update.tableName(table).key(key(key.value(), sk));
            update.conditionExpression("attribute_exists(pk)");
            if (keep) {
              update.updateExpression("REMOVE expiresAt");
            } else {
              update.updateExpression("SET expiresAt = :at").expressionAttributeValues(expiresAt);
            }
          });
    }
  }

  private static AttributeValue value(InvocationRecord outcome) {
    Map<String, AttributeValue> value = new HashMap<>();
    value.put("status", s(outcome.succeeded() ? "PROCESSED" : "FAILED"));
    value.put("at", n(outcome.at().toEpochMilli()));
    value.put("attempts", n(outcome.attempts()));
    value.put("condition", s(outcome.condition()));
    value.put("functionArn", s(outcome.functionArn()));
    String error = outcome.error();
    if (error != null) {
      value.put("error", s(error));
    }
    return AttributeValue.fromM(value);
  }

  private static boolean isOutdated(@Nullable AttributeValue recorded, InvocationRecord outcome) {
    return recorded != null && number(recorded.m(), "at") > outcome.at().toEpochMilli();
  }
}
