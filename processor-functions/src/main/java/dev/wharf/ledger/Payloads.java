package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.PAYLOAD;
import static dev.wharf.ledger.LedgerItem.key;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    int parts = parts(key);
    for (int part = 0; part < parts || part == 0; part++) {
      Map<String, AttributeValue> item = item(key, part, "body");
      if (item.isEmpty()) {
        throw new LedgerUnavailableException("the ledger lacks part " + part + " of " + key);
      }
      items.add(item);
    }
    return new Payload(PayloadItems.body(items));
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
                    .projectionExpression(attribute)
                    .consistentRead(true))
        .item();
  }
}
