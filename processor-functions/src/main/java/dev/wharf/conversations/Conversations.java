package dev.wharf.conversations;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.WebhookEvent;
import dev.wharf.processors.AppliedEvents;
import dev.wharf.processors.Processor;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Keeps what was said in Slack's channels. One partition per conversation, {@code team#channel}:
 *
 * <ul>
 *   <li>{@code sk} = {@code message#<ts>} for a message: sender, words, thread, whether the app was
 *       mentioned, when it was edited, whether it was deleted
 *   <li>{@code sk} = {@code event#<event id>} for each event that was applied
 * </ul>
 *
 * Slack sends a mention as a message too, under another event id: both are about one item.
 */
public final class Conversations implements Processor {

  private final AppliedEvents applied;

  public Conversations(DynamoDbClient dynamoDb, String table) {
    this.applied = new AppliedEvents(dynamoDb, table);
  }

  @Override
  public void process(WebhookEvent event, JsonNode data) {
    ConversationChange change = ConversationChange.of(event.type(), data);
    applied.apply(
        change.pk(),
        change.eventId(),
        event,
        Map.of(
            "kind", AttributeValue.fromS(change.kind().name().toLowerCase(Locale.ROOT)),
            "ts", AttributeValue.fromS(change.ts())),
        change::describe);
  }
}
