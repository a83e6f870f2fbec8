package dev.wharf.payments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.WebhookEvent;
import dev.wharf.processors.Processor;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
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
    // One transaction cannot both record the event and leave a larger refund alone, so a refund
    // that came too late is recorded without an effect.
    if (!apply(change, true)) {
      apply(change, false);
    }
  }

  /**
   * Applies the change and records its event, both or neither.
   *
   * @return false if the change is outdated; nothing was written then
   */
  private boolean apply(PaymentChange change, boolean withEffect) {
    Map<String, AttributeValue> marker = new HashMap<>(change.key("event#" + change.eventId()));
    marker.put("type", AttributeValue.fromS(change.type()));
    marker.put("amount", AttributeValue.fromN(change.amount()));
    marker.put("created", AttributeValue.fromN(change.created()));
    try {
      dynamoDb.transactWriteItems(
          write ->
              write.transactItems(record(marker), withEffect ? effect(change) : exists(change)));
      return true;
    } catch (TransactionCanceledException e) {
      if (failed(e, 0)) {
        return true; // This event was applied before.
      }
      if (withEffect && failed(e, 1)) {
        return false;
      }
      throw e;
    }
  }

  private TransactWriteItem record(Map<String, AttributeValue> marker) {
    return TransactWriteItem.builder()
        .put(
            put ->
                put.tableName(table).item(marker).conditionExpression("attribute_not_exists(pk)"))
        .build();
  }

  private TransactWriteItem effect(PaymentChange change) {
    return TransactWriteItem.builder()
        .update(update -> change.describe(update.tableName(table)))
        .build();
  }

  private TransactWriteItem exists(PaymentChange change) {
    return TransactWriteItem.builder()
        .conditionCheck(
            check ->
                check
                    .tableName(table)
                    .key(change.key("payment"))
                    .conditionExpression("attribute_exists(pk)"))
        .build();
  }

  private static boolean failed(TransactionCanceledException e, int item) {
    if (!e.hasCancellationReasons() || e.cancellationReasons().size() <= item) {
      return false;
    }
    CancellationReason reason = e.cancellationReasons().get(item);
    return "ConditionalCheckFailed".equals(reason.code());
  }
}
