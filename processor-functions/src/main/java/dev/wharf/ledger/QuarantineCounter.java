package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.key;
import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.number;

import dev.wharf.verify.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/**
 * How many webhooks of a source were quarantined, by hour of receipt (UTC), in an item {@code
 * quarantine-count#<source>#<2026-01-31T10>} / {@code count}:
 *
 * <ul>
 *   <li>{@code quarantined}, and {@code reason:<reason>} of it: all of them
 *   <li>{@code bundled}, and {@code bundledBytes} as compressed: those that share items
 *   <li>{@code dropped}, and {@code dropped:<reason>} of it: those that were counted only; {@code
 *       sampled} of them have an item all the same
 * </ul>
 */
final class QuarantineCounter {

  static final String QUARANTINED = "quarantined";
  static final String BUNDLED = "bundled";
  static final String BUNDLED_BYTES = "bundledBytes";
  static final String DROPPED = "dropped";
  static final String SAMPLED = "sampled";

  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH").withZone(ZoneOffset.UTC);

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Duration retention;
  private final Clock clock;

  QuarantineCounter(DynamoDbClient dynamoDb, String table, Duration retention, Clock clock) {
    this.dynamoDb = dynamoDb;
    this.table = table;
    this.retention = retention;
    this.clock = clock;
  }

  static String hour(Instant receivedAt) {
    return HOUR.format(receivedAt);
  }

  static String pk(String source, String hour) {
    return "quarantine-count#" + source + "#" + hour;
  }

  static String reason(Reason reason) {
    return "reason:" + reason.code();
  }

  static String dropped(Reason reason) {
    return DROPPED + ":" + reason.code();
  }

  /**
   * Adds to an hour's counts, all at once.
   *
   * @return the counts after that
   */
  State add(String source, String hour, Map<String, Long> changes) {
    Map<String, String> names = new HashMap<>();
    Map<String, AttributeValue> values = new HashMap<>();
    List<String> additions = new ArrayList<>();
    new TreeMap<>(changes)
        .forEach(
            (name, change) -> {
              String place = Integer.toString(additions.size());
              names.put("#c" + place, name);
              values.put(":c" + place, n(change));
              additions.add("#c" + place + " :c" + place);
            });
    values.put(":expiresAt", n(clock.instant().plus(retention).getEpochSecond()));
    return new State(
        dynamoDb
            .updateItem(
                update ->
                    update
                        .tableName(table)
                        .key(key(pk(source, hour), "count"))
                        .updateExpression(
                            "SET expiresAt = :expiresAt ADD " + String.join(", ", additions))
                        .expressionAttributeNames(names)
                        .expressionAttributeValues(values)
                        .returnValues(ReturnValue.ALL_NEW))
            .attributes());
  }

  /** An hour's counts at one moment. */
  record State(Map<String, AttributeValue> counts) {

    long of(String name) {
      return number(counts, name);
    }
  }
}
