package dev.wharf.payments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.WebhookEvent;
import dev.wharf.processors.Processor;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Records what Stripe says was paid and refunded. One partition per payment:
 *
 * <ul>
 *   <li>{@code pk} = Stripe's id of the payment intent, invoice or charge, {@code account:id} for
 *       Connect
 *   <li>{@code sk} = {@code payment} for the projection; {@code event#<event id>} for each event
 *       that was applied
 * </ul>
 *
 * An event and its effect are one transaction, so that repetition changes nothing; each event sets
 * fields of its own, and the refunded amount (cumulative at Stripe) only ever grows, so that the
 * order does not matter.
 */
public final class Payments implements Processor {

  private final DynamoDbClient dynamoDb;
  private final String table;

  public Payments(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public void process(WebhookEvent event, JsonNode data) {
    PaymentChange change = PaymentChange.of(event.type(), data);
    if (!apply(change)) {
      recordAlone(change);
    }
  }

  /**
   * Applies the change and records its event, both or neither.
   *
   * @return false if an equal or larger amount stands already; nothing was written then
   */
  private boolean apply(PaymentChange change) {
    TransactWriteItem event =
        TransactWriteItem.builder()
            .put(
                put ->
                    put.tableName(table)
                        .item(eventItem(change))
                        .conditionExpression("attribute_not_exists(pk)"))
            .build();
    TransactWriteItem effect =
        TransactWriteItem.builder()
            .update(update -> change.describe(update.tableName(table)))
            .build();
    try {
      dynamoDb.transactWriteItems(write -> write.transactItems(event, effect));
      return true;
    } catch (TransactionCanceledException e) {
      if (failed(e, 0)) {
        return true; // This event was applied before.
      }
      if (failed(e, 1)) {
        return false;
      }
      throw e;
    }
  }

  /** A refund that came after a larger one has no effect, but is an event of the payment's. */
  private void recordAlone(PaymentChange change) {
    try {
      dynamoDb.putItem(
          put ->
              put.tableName(table)
                  .item(eventItem(change))
                  .conditionExpression("attribute_not_exists(pk)"));
    } catch (ConditionalCheckFailedException e) {
      // Recorded before.
    }
  }

  private static Map<String, AttributeValue> eventItem(PaymentChange change) {
    Map<String, AttributeValue> item = new HashMap<>(change.key("event#" + change.eventId()));
    item.put("type", AttributeValue.fromS(change.type()));
    item.put("amount", AttributeValue.fromN(change.amount()));
    item.put("created", AttributeValue.fromN(change.created()));
    return item;
  }

  private static boolean failed(TransactionCanceledException e, int item) {
    if (!e.hasCancellationReasons() || e.cancellationReasons().size() <= item) {
      return false;
    }
    CancellationReason reason = e.cancellationReasons().get(item);
    return "ConditionalCheckFailed".equals(reason.code());
  }
}
