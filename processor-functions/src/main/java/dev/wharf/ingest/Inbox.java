package dev.wharf.ingest;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * The table lane's inbox. An item waits, and never expires, until ingest has ended it; then the
 * ledger has its payload and says what became of it.
 */
final class Inbox {

  /** How long an ended item is kept for people who look at the table. */
  private static final Duration KEPT = Duration.ofDays(7);

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Clock clock;

  Inbox(DynamoDbClient dynamoDb, String table, Clock clock) {
    this.dynamoDb = dynamoDb;
    this.table = table;
    this.clock = clock;
  }

  /**
   * Takes an item out of those that wait. Ending it again changes nothing but the times.
   *
   * @param ledgerKey where the ledger has it, payload and all
   */
  void end(String id, String ledgerKey) {
    try {
      end(id, ledgerKey, "");
    } catch (ConditionalCheckFailedException e) {
      // Somebody deleted the item after the stream had brought it: it must not come back.
    } catch (DynamoDbException e) {
      if (!"ValidationException".equals(e.awsErrorDetails().errorCode())) {
        throw e;
      }
      // The item was so large that it cannot hold its end: it gives up what the ledger has.
      end(id, ledgerKey, ", webhook");
    }
  }

  private void end(String id, String ledgerKey, String removed) {
    dynamoDb.updateItem(
        update ->
            update
                .tableName(table)
                .key(Map.of("id", AttributeValue.fromS(id)))
                .updateExpression(
                    "SET endedAt = :now, expiresAt = :expiresAt, ledgerKey = :ledgerKey"
                        + " REMOVE waiting, redrive, reserve"
                        + removed)
                .conditionExpression("attribute_exists(id)")
                .expressionAttributeValues(
                    Map.of(
                        ":now", AttributeValue.fromN(Long.toString(clock.millis())),
                        ":expiresAt",
                            AttributeValue.fromN(
                                Long.toString(clock.instant().plus(KEPT).getEpochSecond())),
                        ":ledgerKey", AttributeValue.fromS(ledgerKey))));
  }
}
