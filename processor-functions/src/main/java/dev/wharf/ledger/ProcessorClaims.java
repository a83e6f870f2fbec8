package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.key;
import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.number;
import static dev.wharf.ledger.LedgerItem.s;

import dev.wharf.events.WebhookEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * A processor's own claims: an event that is delivered twice, or published twice because ingest
 * died between publishing and completing, is processed once. A replay that asks for it again opens
 * a scope of its own, in which it is processed once more.
 */
public final class ProcessorClaims {

  private static final String CLAIM = "claim";

  /**
   * A webhook can be replayed until the ledger has forgotten it, and each of its outcomes keeps it
   * longer; DynamoDB takes days more to delete it. Its claims are there for longer than that.
   */
  private static final Duration MARGIN = Duration.ofDays(7);

  /** A claim is kept longer no sooner than it has lost so much: that costs a write. */
  private static final Duration SLACK = Duration.ofDays(1);

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Duration retention;
  private final Clock clock;

  public ProcessorClaims(DynamoDbClient dynamoDb, String table, Duration retention, Clock clock) {
    this.dynamoDb = dynamoDb;
    this.table = table;
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * Claims an event for a processor.
   *
   * @param attempt this invocation's id, so that only it can release its claim
   */
  public Claim claim(String processor, WebhookEvent event, String attempt, Instant leaseUntil) {
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(claimKey(processor, event))
                  .updateExpression(
                      "SET #status = :inProgress, leaseUntil = :lease, attempt = :attempt")
                  .conditionExpression(
                      "attribute_not_exists(#status)"
                          + " OR (#status = :inProgress AND leaseUntil <= :now)")
                  .expressionAttributeNames(Map.of("#status", "status"))
                  .expressionAttributeValues(
                      Map.of(
                          ":inProgress", s("INPROGRESS"),
                          ":lease", n(leaseUntil.toEpochMilli()),
                          ":attempt", s(attempt),
                          ":now", n(clock.millis())))
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return Claim.ACQUIRED;
    } catch (ConditionalCheckFailedException e) {
      if (!LedgerItem.text(e.item(), "status").equals("COMPLETED")) {
        return Claim.HELD;
      }
      // What answers "duplicate" is an outcome too, which the webhook outlives.
      if (number(e.item(), "expiresAt") < expiry().minus(SLACK).getEpochSecond()) {
        complete(processor, event);
      }
      return Claim.COMPLETED;
    }
  }

  /** Remembers that the processor is done with the event. */
  public void complete(String processor, WebhookEvent event) {
    dynamoDb.updateItem(
        update ->
            update
                .tableName(table)
                .key(claimKey(processor, event))
                .updateExpression(
                    "SET #status = :completed, expiresAt = :expiresAt REMOVE leaseUntil, attempt")
                .expressionAttributeNames(Map.of("#status", "status"))
                .expressionAttributeValues(
                    Map.of(
                        ":completed", s("COMPLETED"),
                        ":expiresAt", n(expiry().getEpochSecond()))));
  }

  private Instant expiry() {
    return clock.instant().plus(retention).plus(MARGIN);
  }

  /** Gives a claim back after a failure, so that the next attempt need not wait for the lease. */
  public void release(String processor, WebhookEvent event, String attempt) {
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(claimKey(processor, event))
                  .updateExpression("SET leaseUntil = :past")
                  .conditionExpression("#status = :inProgress AND attempt = :attempt")
                  .expressionAttributeNames(Map.of("#status", "status"))
                  .expressionAttributeValues(
                      Map.of(
                          ":past", n(0),
                          ":inProgress", s("INPROGRESS"),
                          ":attempt", s(attempt))));
    } catch (ConditionalCheckFailedException e) {
      // The lease had lapsed and the claim is somebody else's: nothing of ours is left.
    }
  }

  /** A replay that runs an event again has a claim of its own, in the event's partition. */
  private static Map<String, AttributeValue> claimKey(String processor, WebhookEvent event) {
    String scope = event.again() ? CLAIM + "#" + event.replay() : CLAIM;
    return key("claim#" + processor + "#" + event.key().value(), scope);
  }
}
