package dev.wharf.ledger;

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

  /**
   * A webhook may expire so much sooner after its last outcome: to set its payload's expiry
   * rewrites all of that, and DynamoDB itself takes days to delete what has expired.
   */
  private static final Duration SLACK = Duration.ofDays(1);

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final PayloadExpiry payloads;
  private final Duration retention;
  private final Clock clock;

  public Outcomes(DynamoDbClient dynamoDb, String table, Duration retention, Clock clock) {
    this.dynamoDb = dynamoDb;
    this.table = table;
    this.payloads = new PayloadExpiry(dynamoDb, table);
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
      if (!item.containsKey("status")) {
        throw new LedgerUnavailableException("the ledger has no webhook " + key);
      }
      Map<String, AttributeValue> outcomes = new TreeMap<>();
      AttributeValue earlier = item.get("outcomes");
      if (earlier != null) {
        outcomes.putAll(earlier.m());
      }
      AttributeValue recorded = outcomes.get(outcome.processor());
      if (isOutdated(recorded, outcome)) {
        return text(item, "status");
      }
      outcomes.put(outcome.processor(), value(outcome));
      boolean failed =
          outcomes.values().stream().anyMatch(one -> text(one.m(), "status").equals("FAILED"));
      String status = failed ? "FAILED" : "PROCESSED";
      if (update(key, item, outcomes, status)) {
        // One that comes again may have died between the two writes.
        if (isSame(recorded, outcome) || !follows(item, status)) {
          @Nullable Instant expiresAt = failed ? null : clock.instant().plus(retention);
          payloads.follow(key, number(item, "version") + 1, expiresAt);
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
      remove += ", attention";
      if (!follows(item, status)) {
        set += ", expiresAt = :expiresAt";
        values.put(":expiresAt", n(now.plus(retention).getEpochSecond()));
      }
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

  /**
   * Whether an earlier success has set when webhook and payload expire, and not a day ago. After a
   * failure the payload is always looked after: to keep it matters more than what it costs.
   */
  private boolean follows(Map<String, AttributeValue> item, String status) {
    Instant expiresAt = clock.instant().plus(retention);
    return status.equals("PROCESSED")
        && text(item, "status").equals(status)
        && number(item, "expiresAt") > expiresAt.minus(SLACK).getEpochSecond();
  }

  private static boolean isSame(@Nullable AttributeValue recorded, InvocationRecord outcome) {
    return recorded != null && number(recorded.m(), "at") == outcome.at().toEpochMilli();
  }

  private static boolean isOutdated(@Nullable AttributeValue recorded, InvocationRecord outcome) {
    return recorded != null && number(recorded.m(), "at") > outcome.at().toEpochMilli();
  }
}
