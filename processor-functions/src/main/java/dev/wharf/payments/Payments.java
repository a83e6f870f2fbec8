package dev.wharf.payments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.WebhookEvent;
import dev.wharf.processors.AppliedEvents;
import dev.wharf.processors.Processor;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

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

  private final AppliedEvents applied;

  public Payments(DynamoDbClient dynamoDb, String table) {
    this.applied = new AppliedEvents(dynamoDb, table);
  }

  @Override
  public void process(WebhookEvent event, JsonNode data) {
    PaymentChange change = PaymentChange.of(event.type(), data);
    // A refund that came after a larger one has no effect, but is an event of the payment's.
    applied.apply(
        change.pk(),
        change.eventId(),
        event,
        Map.of(
            "type", AttributeValue.fromS(change.type()),
            "amount", AttributeValue.fromN(change.amount()),
            "created", AttributeValue.fromN(change.created())),
        change::describe);
  }
}
