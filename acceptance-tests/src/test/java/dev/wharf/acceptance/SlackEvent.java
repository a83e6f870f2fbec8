package dev.wharf.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.events.Json;
import java.util.UUID;

/**
 * A Slack event that tests send, with ids of its own.
 *
 * @param ts Slack's id of the message in its channel, seconds with six decimals
 */
record SlackEvent(String eventId, String type, String channel, String ts) {

  static SlackEvent fresh(String type, String channel, long number) {
    String unique =
        UUID.randomUUID().toString().replace("-", "").toUpperCase(java.util.Locale.ROOT);
    return new SlackEvent(
        "Ev" + unique,
        type,
        channel,
        1_767_225_600 + number / 1_000_000 + ".%06d".formatted(number % 1_000_000));
  }

  String key() {
    return "slack##" + eventId;
  }

  String json() {
    ObjectNode event = Json.mapper().createObjectNode();
    event.put("token", "unused").put("team_id", "T1").put("api_app_id", "A1");
    event
        .putObject("event")
        .put("type", type)
        .put("channel", channel)
        .put("user", "U1")
        .put("text", "It's \"here\" \\ \u2028 é 漢字 \uD83D\uDE80")
        .put("ts", ts)
        .put("event_ts", ts);
    event.put("type", "event_callback").put("event_id", eventId).put("event_time", 1_767_225_600);
    try {
      return Json.mapper().writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
