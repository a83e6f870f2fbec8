package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.key;
import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.s;
import static dev.wharf.ledger.LedgerItem.text;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.verify.VerifiedWebhook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Webhooks whose body came first under another type, or whose id came first with another type or
 * body. Where nobody signs id and type, whoever has seen a request could send it first under those
 * of his choice: the genuine one that follows must not count as its repetition. Where what is
 * signed can be parted anew, the same of those that part it otherwise.
 */
final class Conflicts {

  private final DynamoDbClient dynamoDb;
  private final String table;

  Conflicts(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  /**
   * Whether a webhook's item is of another type or body than another request, which has its body or
   * id. An item that does not say is of the same.
   *
   * @param item empty where there is none
   */
  static boolean isOne(Map<String, AttributeValue> item, VerifiedWebhook webhook) {
    // A recipe that reads another type since makes no conflict of a request with itself.
    if (webhook.bodyClaim().isEmpty() || LedgerItem.isOf(item, webhook.stored())) {
      return false;
    }
    boolean otherBody = isOther(item, "bodyClaim", webhook.bodyClaim().get());
    return webhook
        .reading()
        // Of what is signed otherwise, the id is signed too.
        .map(reading -> !otherBody && isOther(item, "reading", reading))
        .orElseGet(() -> otherBody || isOther(item, "type", webhook.type()));
  }

  private static boolean isOther(
      Map<String, AttributeValue> item, String attribute, String expected) {
    String value = text(item, attribute);
    return !value.isEmpty() && !value.equals(expected);
  }

  /**
   * The condition under which an item is no conflict; its type's name is {@code #type}. Its values
   * are {@code :bodyClaim}, and {@code :reading} where the webhook has one.
   */
  static String none(VerifiedWebhook webhook, Map<String, AttributeValue> values) {
    if (webhook.bodyClaim().isEmpty()) {
      return "";
    }
    values.put(":bodyClaim", s(webhook.bodyClaim().get()));
    values.put(":gatewayId", s(webhook.stored().gatewayId()));
    if (webhook.reading().isPresent()) {
      values.put(":reading", s(webhook.reading().get()));
      return " AND (gatewayId = :gatewayId OR attribute_not_exists(reading)"
          + " OR reading = :reading OR bodyClaim <> :bodyClaim)";
    }
    values.put(":type", s(webhook.type()));
    return " AND (gatewayId = :gatewayId OR"
        + " ((attribute_not_exists(#type) OR #type = :type)"
        + " AND (attribute_not_exists(bodyClaim) OR bodyClaim = :bodyClaim)))";
  }

  /**
   * The conflict that a webhook has; empty if it has none.
   *
   * @param owner whose its body is
   */
  Optional<Claimed> find(VerifiedWebhook webhook, Optional<IdempotencyKey> owner) {
    if (webhook.bodyClaim().isEmpty()) {
      return Optional.empty();
    }
    String accepted = text(item(webhook.accepted().key()), "status");
    if (DynamoDbLedger.PUBLISHED_BEFORE.contains(accepted)) {
      return Optional.empty();
    }
    return Stream.of(owner.orElse(webhook.key()), webhook.key())
        .map(this::item)
        .filter(item -> item.containsKey("status"))
        .findFirst()
        .filter(item -> isOne(item, webhook))
        .map(item -> of(new IdempotencyKey(text(item, "pk")), item));
  }

  static Claimed of(IdempotencyKey first, Map<String, AttributeValue> item) {
    return new Claimed(Claim.CONFLICT, first, text(item, "type"));
  }

  private Map<String, AttributeValue> item(IdempotencyKey key) {
    return dynamoDb.getItem(get -> get.tableName(table).key(key(key)).consistentRead(true)).item();
  }

  /**
   * Keeps with the webhook that was there first which request contradicts it: the first {@value
   * LedgerItem#MAX_CONFLICTS}, once each. An attempt that dies after this comes again.
   */
  void leadTo(IdempotencyKey first, VerifiedWebhook webhook) {
    String gatewayId = webhook.stored().gatewayId();
    if (gatewayId.isEmpty()) {
      return;
    }
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key(first))
                  .updateExpression(
                      "SET #conflicts = list_append(if_not_exists(#conflicts, :none), :ids)")
                  .conditionExpression(
                      "attribute_exists(pk) AND (attribute_not_exists(#conflicts)"
                          + " OR (NOT contains(#conflicts, :id) AND size(#conflicts) < :max))")
                  .expressionAttributeNames(Map.of("#conflicts", "conflicts"))
                  .expressionAttributeValues(
                      Map.of(
                          ":none", AttributeValue.fromL(List.of()),
                          ":ids", AttributeValue.fromL(List.of(s(gatewayId))),
                          ":id", s(gatewayId),
                          ":max", n(LedgerItem.MAX_CONFLICTS))));
    } catch (ConditionalCheckFailedException e) {
      // It is known, or there are many already, or the first one has just expired.
    }
  }
}
