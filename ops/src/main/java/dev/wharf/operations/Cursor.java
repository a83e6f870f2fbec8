package dev.wharf.operations;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** One partition of one of the ledger's indexes, read page by page in the order of receipt. */
final class Cursor {

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Partition partition;
  private final Filter filter;
  private final boolean oldestFirst;
  private final Deque<LedgerRow> page = new ArrayDeque<>();
  private @Nullable Map<String, AttributeValue> from;
  private boolean exhausted;

  /** Where: an index, the attribute that is its key, and one of that key's values. */
  record Partition(String index, String attribute, String value) {}

  Cursor(
      DynamoDbClient dynamoDb,
      String table,
      Partition partition,
      Filter filter,
      boolean oldestFirst) {
    this.dynamoDb = dynamoDb;
    this.table = table;
    this.partition = partition;
    this.filter = filter;
    this.oldestFirst = oldestFirst;
  }

  /**
   * The next row, left in its place; null at the end.
   *
   * @param pageSize how many rows a page has that must be read for it
   */
  @Nullable LedgerRow peek(int pageSize) {
    while (page.isEmpty() && !exhausted) {
      read(pageSize);
    }
    return page.peek();
  }

  void skip() {
    page.remove();
  }

  private void read(int pageSize) {
    Map<String, AttributeValue> values = new HashMap<>();
    Map<String, String> names = new HashMap<>();
    names.put("#partition", partition.attribute());
    values.put(":partition", AttributeValue.fromS(partition.value()));
    values.put(":since", millis(filter.since(), 0));
    // Between includes both ends, until excludes its own.
    values.put(":until", millis(filter.until(), Long.MAX_VALUE / 1000));
    String expression = conditions(names, values);
    QueryResponse response =
        dynamoDb.query(
            query -> {
              query
                  .tableName(table)
                  .indexName(partition.index())
                  .keyConditionExpression(
                      "#partition = :partition AND receivedAt BETWEEN :since AND :until")
                  .expressionAttributeNames(names)
                  .expressionAttributeValues(values)
                  .scanIndexForward(oldestFirst)
                  .limit(pageSize);
              if (!expression.isEmpty()) {
                query.filterExpression(expression);
              }
              if (from != null) {
                query.exclusiveStartKey(from);
              }
            });
    response.items().forEach(item -> page.add(LedgerRow.of(item)));
    from = response.hasLastEvaluatedKey() ? response.lastEvaluatedKey() : null;
    exhausted = from == null;
  }

  private String conditions(Map<String, String> names, Map<String, AttributeValue> values) {
    StringBuilder all = new StringBuilder();
    equal(all, "source", filter.source(), names, values);
    equal(all, "type", filter.type(), names, values);
    equal(all, "tenant", filter.tenant(), names, values);
    if (!filter.statuses().isEmpty()) {
      StringBuilder any = new StringBuilder();
      for (String status : filter.statuses()) {
        values.put(":" + status, AttributeValue.fromS(status));
        any.append(any.isEmpty() ? "" : ", ").append(':').append(status);
      }
      names.put("#status", "status");
      all.append(all.isEmpty() ? "" : " AND ").append("#status IN (").append(any).append(')');
    }
    return all.toString();
  }

  private static void equal(
      StringBuilder all,
      String attribute,
      @Nullable String value,
      Map<String, String> names,
      Map<String, AttributeValue> values) {
    if (value != null) {
      names.put("#" + attribute, attribute);
      values.put(":" + attribute, AttributeValue.fromS(value));
      String condition = "#" + attribute + " = :" + attribute;
      all.append(all.isEmpty() ? "" : " AND ").append(condition);
    }
  }

  private static AttributeValue millis(@Nullable Instant time, long otherwise) {
    long millis = time == null ? otherwise : time.toEpochMilli();
    return AttributeValue.fromN(
        Long.toString(time == null || otherwise == 0 ? millis : millis - 1));
  }
}
