package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.PAYLOAD;
import static dev.wharf.ledger.LedgerItem.key;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The payloads that the ledger keeps. */
public final class Payloads {

  private final DynamoDbClient dynamoDb;
  private final String table;

  public Payloads(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  /**
   * The exact bytes of a webhook's body.
   *
   * @param key an event's payloadRef
   * @throws LedgerUnavailableException if a part of it is missing
   */
  public Payload read(IdempotencyKey key) {
    return new Payload(PayloadItems.body(items(key, parts(key))));
  }

  /**
   * The whole request; empty where the ledger has only what stood in the lane, unreadable.
   *
   * @param key of a webhook, or {@link Quarantined#key} of one in quarantine
   * @throws LedgerUnavailableException if a part of it is missing
   */
  public Optional<KeptRequest> request(IdempotencyKey key) {
    Map<String, AttributeValue> first =
        dynamoDb
            .getItem(
                get ->
                    get.tableName(table)
                        .key(LedgerItem.key(key.value(), PAYLOAD + 0))
                        .consistentRead(true))
            .item();
    if (!first.containsKey("body")) {
      throw new LedgerUnavailableException("the ledger has no payload of " + key);
    }
    int parts = (int) LedgerItem.number(first, "parts");
    List<Map<String, AttributeValue>> items = parts > 1 ? items(key, parts) : List.of(first);
    return PayloadItems.request(first, PayloadItems.body(items));
  }

  private List<Map<String, AttributeValue>> items(IdempotencyKey key, int parts) {
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    for (int part = 0; part < parts || part == 0; part++) {
      Map<String, AttributeValue> item = item(key, part, "body");
      if (item.isEmpty()) {
        throw new LedgerUnavailableException("the ledger lacks part " + part + " of " + key);
      }
      items.add(item);
    }
    return items;
  }

  /** In how many items the payload is kept; 0 if there is none. */
  int parts(IdempotencyKey key) {
    return (int) LedgerItem.number(item(key, 0, "parts"), "parts");
  }

  private Map<String, AttributeValue> item(IdempotencyKey key, int part, String attribute) {
    return dynamoDb
        .getItem(
            get ->
                get.tableName(table)
                    .key(key(key.value(), PAYLOAD + part))
                    .projectionExpression("#attribute")
                    .expressionAttributeNames(Map.of("#attribute", attribute))
                    .consistentRead(true))
        .item();
  }
}
