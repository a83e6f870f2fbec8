package dev.wharf.conversations;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * What one of Slack's events says about one message.
 *
 * @param pk the conversation, {@code team#channel}
 * @param eventId Slack's {@code event_id}
 * @param kind what happened to the message
 * @param ts the message's id in its channel, seconds with six decimals
 * @param attributes what is known of the message: user, text, thread; empty where it was deleted
 * @param edited when it was edited, Slack's {@code edited.ts}; empty where it was not
 */
record ConversationChange(
    String pk,
    String eventId,
    Kind kind,
    String ts,
    Map<String, String> attributes,
    String edited) {

  enum Kind {
    WRITTEN,
    MENTIONED,
    EDITED,
    DELETED
  }

  ConversationChange {
    requireNonNull(pk, "pk is null");
    requireNonNull(eventId, "eventId is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(ts, "ts is null");
    attributes = Map.copyOf(attributes);
    requireNonNull(edited, "edited is null");
  }

  /**
   * Reads the change from Slack's event_callback.
   *
   * @throws IllegalArgumentException if the type is not one of ours or a field is missing; the
   *     message names it
   * @see <a href="https://docs.slack.dev/reference/events/message">message</a>
   */
  static ConversationChange of(String type, JsonNode callback) {
    JsonNode event = callback.path("event");
    String pk = text(callback, "team_id") + "#" + text(event, "channel");
    String eventId = text(callback, "event_id");
    if (type.equals("app_mention")) {
      return new ConversationChange(
          pk, eventId, Kind.MENTIONED, text(event, "ts"), message(event), "");
    }
    if (!type.equals("message")) {
      throw new IllegalArgumentException(
          type + " is no type that conversations are made of; correct the rule's event pattern");
    }
    return switch (event.path("subtype").asText()) {
      case "message_deleted" ->
          new ConversationChange(
              pk, eventId, Kind.DELETED, text(event, "deleted_ts"), Map.of(), "");
      case "message_changed" -> {
        JsonNode message = event.path("message");
        if (message.path("subtype").asText().equals("tombstone")) {
          // So Slack tells of a deleted message that has replies.
          yield new ConversationChange(
              pk, eventId, Kind.DELETED, text(message, "ts"), Map.of(), "");
        }
        Map<String, String> words = message(message);
        // An edit may take every word away.
        words.putIfAbsent("words", "");
        String edited = message.path("edited").path("ts").asText(event.path("ts").asText());
        yield new ConversationChange(pk, eventId, Kind.EDITED, text(message, "ts"), words, edited);
      }
      default ->
          new ConversationChange(pk, eventId, Kind.WRITTEN, text(event, "ts"), message(event), "");
    };
  }

  private static Map<String, String> message(JsonNode message) {
    Map<String, String> attributes = new HashMap<>();
    String sender = message.path("user").asText(message.path("bot_id").asText());
    put(attributes, "sender", sender);
    put(attributes, "words", message.path("text").asText());
    put(attributes, "thread", message.path("thread_ts").asText());
    return attributes;
  }

  private static void put(Map<String, String> attributes, String name, String value) {
    if (!value.isEmpty()) {
      attributes.put(name, value);
    }
  }

  /**
   * The write. What is known already stays, so that the order in which events come does not matter:
   * a deletion is final, and only a later edit replaces an earlier one.
   */
  void describe(Update.Builder update) {
    Map<String, AttributeValue> values = new HashMap<>();
    List<String> sets = new ArrayList<>();
    String condition = "attribute_not_exists(deleted)";
    values.put(":one", AttributeValue.fromN("1"));
    if (kind == Kind.DELETED) {
      values.put(":true", AttributeValue.fromBool(true));
      sets.add("deleted = :true");
    }
    if (kind == Kind.MENTIONED) {
      values.put(":true", AttributeValue.fromBool(true));
      sets.add("mentioned = :true");
    }
    if (kind == Kind.EDITED) {
      values.put(":edited", AttributeValue.fromS(edited));
      sets.add("edited = :edited");
      condition += " AND (attribute_not_exists(edited) OR edited < :edited)";
    }
    attributes.forEach(
        (name, value) -> {
          values.put(":" + name, AttributeValue.fromS(value));
          sets.add(
              kind == Kind.EDITED
                  ? name + " = :" + name
                  : name + " = if_not_exists(" + name + ", :" + name + ")");
        });
    String expression = sets.isEmpty() ? "" : "SET " + String.join(", ", sets);
    if (kind == Kind.DELETED) {
      expression += " REMOVE words, sender";
    }
    update
        .key(Map.of("pk", AttributeValue.fromS(pk), "sk", AttributeValue.fromS("message#" + ts)))
        .updateExpression(expression + " ADD changes :one")
        .conditionExpression(condition)
        .expressionAttributeValues(values);
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw new IllegalArgumentException("Slack's event has no " + field);
    }
    return value.asText();
  }
}
