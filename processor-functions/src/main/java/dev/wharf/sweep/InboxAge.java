package dev.wharf.sweep;

import static dev.wharf.ledger.LedgerItem.number;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * How long the oldest inbox item waits. The stream tells the age of what it brings: of an event
 * source that somebody disabled it tells nothing.
 */
final class InboxAge {

  private static final int PARTITIONS = 10;

  private final DynamoDbClient dynamoDb;
  private final String table;

  InboxAge(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  /** Empty where nothing waits. */
  Optional<Duration> of(Instant now) {
    return IntStream.range(0, PARTITIONS)
        .mapToObj(this::oldest)
        .flatMap(Optional::stream)
        .min(Instant::compareTo)
        .map(receivedAt -> Duration.between(receivedAt, now));
  }

  private Optional<Instant> oldest(int digit) {
    return dynamoDb
        .query(
            query ->
                query
                    .tableName(table)
                    .indexName("byWaiting")
                    .keyConditionExpression("waiting = :digit")
                    .expressionAttributeValues(
                        Map.of(":digit", AttributeValue.fromS(Integer.toString(digit))))
                    .limit(1))
        .items()
        .stream()
        .findFirst()
        .map(item -> Instant.ofEpochMilli(number(item, "receivedAt")));
  }
}
