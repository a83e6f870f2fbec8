package dev.wharf.ledger;

import dev.wharf.events.IdempotencyKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** BatchWriteItem, whose success may leave items unwritten. */
final class BatchWriter {

  /** BatchWriteItem's bounds: 25 items and 16 MB; ours stay below with at most 350 KB an item. */
  private static final int MAX_ITEMS = 25;

  private static final int ROUNDS = 3;

  private final DynamoDbClient dynamoDb;
  private final String table;

  BatchWriter(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  /**
   * Writes every item.
   *
   * @return the keys of which at least one item was not written
   */
  Set<IdempotencyKey> write(Map<IdempotencyKey, List<Map<String, AttributeValue>>> items) {
    List<WriteRequest> left = new ArrayList<>();
    items.values().forEach(list -> list.forEach(item -> left.add(put(item))));
    for (int round = 0; round < ROUNDS && !left.isEmpty(); round++) {
      writeOnce(left);
    }
    Set<String> unwritten = new HashSet<>();
    left.forEach(request -> unwritten.add(LedgerItem.text(request.putRequest().item(), "pk")));
    Set<IdempotencyKey> keys = new HashSet<>(items.keySet());
    keys.removeIf(key -> !unwritten.contains(key.value()));
    return keys;
  }

  /** Leaves in the list what DynamoDB did not take: the SDK backs off, this comes after it. */
  private void writeOnce(List<WriteRequest> left) {
    List<WriteRequest> untaken = new ArrayList<>();
    for (int from = 0; from < left.size(); from += MAX_ITEMS) {
      List<WriteRequest> batch = left.subList(from, Math.min(from + MAX_ITEMS, left.size()));
      Map<String, List<WriteRequest>> unprocessed =
          dynamoDb
              .batchWriteItem(write -> write.requestItems(Map.of(table, batch)))
              .unprocessedItems();
      untaken.addAll(unprocessed.getOrDefault(table, List.of()));
    }
    left.clear();
    left.addAll(untaken);
  }

  private static WriteRequest put(Map<String, AttributeValue> item) {
    return WriteRequest.builder().putRequest(request -> request.item(item)).build();
  }
}
