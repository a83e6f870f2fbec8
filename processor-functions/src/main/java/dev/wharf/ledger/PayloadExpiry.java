package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.PAYLOAD;
import static dev.wharf.ledger.LedgerItem.key;
import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.number;

import dev.wharf.events.IdempotencyKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * A payload stays as long as its webhook. The webhook is written first, and something else may come
 * between the two writes, so the payload notes the version of the webhook that it follows, and
 * follows no older one.
 */
final class PayloadExpiry {

  private final DynamoDbClient dynamoDb;
  private final String table;

  PayloadExpiry(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  /**
   * Sets or takes away when every part of a payload expires.
   *
   * @param version of the webhook, as the write that decided this has left it
   * @param expiresAt null keeps it
   */
  void follow(IdempotencyKey key, long version, @Nullable Instant expiresAt) {
    int parts = 1;
    for (int part = 0; part < parts; part++) {
      String sk = PAYLOAD + part;
      String tell = part == 0 ? ", parts = parts" : "";
      try {
        Map<String, AttributeValue> updated =
            dynamoDb
                .updateItem(
                    update -> follow(update, version, expiresAt, tell).key(key(key.value(), sk)))
                .attributes();
        parts = Math.max(parts, (int) number(updated, "parts"));
      } catch (ConditionalCheckFailedException e) {
        return; // There is no payload, or something newer has decided on it.
      }
    }
  }

  private UpdateItemRequest.Builder follow(
      UpdateItemRequest.Builder update, long version, @Nullable Instant expiresAt, String tell) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":version", n(version));
    String set = "SET followed = :version" + tell;
    String remove = " REMOVE expiresAt";
    if (expiresAt != null) {
      values.put(":expiresAt", n(expiresAt.getEpochSecond()));
      set += ", expiresAt = :expiresAt";
      remove = "";
    }
    // Somebody's mark is no payload: the first part says how many there are. SweepRole may name
    // that, and no body.
    String exists = tell.isEmpty() ? "attribute_exists(pk)" : "attribute_exists(parts)";
    return update
        .tableName(table)
        .updateExpression(set + remove)
        .conditionExpression(
            exists + " AND (attribute_not_exists(followed) OR followed <= :version)")
        .expressionAttributeValues(values)
        .returnValues(ReturnValue.UPDATED_NEW);
  }
}
