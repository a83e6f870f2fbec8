package dev.wharf.processors;

import dev.wharf.events.WebhookEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * The events that changed a processor's table, each recorded with its effect in one transaction: an
 * event that comes again changes nothing. The table's keys are {@code pk} and {@code sk}; an event
 * is the item {@code event#<event id>} in the partition that it changes. Replayed to be processed
 * again it is applied once more, as {@code event#<event id>#again#<replay>}; the effect's own
 * condition still holds.
 */
public final class AppliedEvents {

  private final DynamoDbClient dynamoDb;
  private final String table;

  public AppliedEvents(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  /**
   * Applies an event's effect once, together with the record of the event.
   *
   * @param pk the partition of both
   * @param webhook what brought it
   * @param attributes what the event's record says beside its keys
   * @param effect the write; where its condition fails, something newer stands already, and the
   *     event is recorded alone
   */
  public void apply(
      String pk,
      String eventId,
      WebhookEvent webhook,
      Map<String, AttributeValue> attributes,
      Consumer<Update.Builder> effect) {
    Map<String, AttributeValue> event = new HashMap<>(attributes);
    event.put("pk", AttributeValue.fromS(pk));
    String again = webhook.again() ? "#again#" + webhook.replay() : "";
    event.put("sk", AttributeValue.fromS("event#" + eventId + again));
    Put record =
        Put.builder()
            .tableName(table)
            .item(event)
            .conditionExpression("attribute_not_exists(pk)")
            .build();
    Update.Builder update = Update.builder().tableName(table);
    effect.accept(update);
    try {
      dynamoDb.transactWriteItems(
          write ->
              write.transactItems(
                  TransactWriteItem.builder().put(record).build(),
                  TransactWriteItem.builder().update(update.build()).build()));
    } catch (TransactionCanceledException e) {
      if (conditionFailed(e, 0)) {
        return; // This event was applied before.
      }
      if (!conditionFailed(e, 1)) {
        throw e; // Another transaction was at the same item: Lambda tries again.
      }
      recordAlone(record);
    }
  }

  private void recordAlone(Put record) {
    try {
      dynamoDb.putItem(
          put ->
              put.tableName(table)
                  .item(record.item())
                  .conditionExpression(record.conditionExpression()));
    } catch (ConditionalCheckFailedException e) {
      // Recorded before.
    }
  }

  private static boolean conditionFailed(TransactionCanceledException e, int item) {
    if (!e.hasCancellationReasons() || e.cancellationReasons().size() <= item) {
      return false;
    }
    CancellationReason reason = e.cancellationReasons().get(item);
    return "ConditionalCheckFailed".equals(reason.code());
  }
}
