package dev.wharf.handshakes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wharf.events.BodyFormat;
import dev.wharf.events.Json;
import dev.wharf.events.JsonFields;
import dev.wharf.events.Payload;
import dev.wharf.events.UndecodableException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a body asks. A body that cannot be read asks nothing: it is stored, and judged there. */
final class Question {

  private static final String URL_VALIDATION = "endpoint.url_validation";

  /** Which of Discord's two kinds of address asks whether somebody is there. */
  enum DiscordPing {
    NONE,
    INTERACTION,
    WEBHOOK_EVENT
  }

  private Question() {}

  /** The token of Zoom's {@code endpoint.url_validation}. */
  static Optional<String> zoomPlainToken(Payload payload) {
    Map<String, String> fields = fields(payload, List.of("/event", "/payload/plainToken"));
    return URL_VALIDATION.equals(fields.get("/event"))
        ? Optional.ofNullable(fields.get("/payload/plainToken"))
        : Optional.empty();
  }

  /** Type 0 of a webhook event, or type 1 of an interaction, which is an event's type too. */
  static DiscordPing discordPing(Payload payload) {
    Map<String, String> fields = fields(payload, List.of("/type", "/id", "/event/type"));
    if ("0".equals(fields.get("/type"))) {
      return DiscordPing.WEBHOOK_EVENT;
    }
    boolean interaction = fields.containsKey("/id") && !fields.containsKey("/event/type");
    return interaction && "1".equals(fields.get("/type"))
        ? DiscordPing.INTERACTION
        : DiscordPing.NONE;
  }

  /** True for Xero's intent to receive, whose list of events is empty. */
  static boolean hasNoEvents(Payload payload) {
    try (JsonParser parser = Json.FACTORY.createParser(BodyFormat.text(payload))) {
      boolean empty = false;
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean events = parser.currentName().equals("events");
        JsonToken value = parser.nextToken();
        if (events) {
          empty = value == JsonToken.START_ARRAY && parser.nextToken() == JsonToken.END_ARRAY;
          if (!empty) {
            return false;
          }
        } else {
          parser.skipChildren();
        }
      }
      return empty && parser.nextToken() == null;
    } catch (IOException | UndecodableException e) {
      return false;
    }
  }

  private static Map<String, String> fields(Payload payload, List<String> pointers) {
    try {
      return JsonFields.read(BodyFormat.text(payload), pointers);
    } catch (UndecodableException e) {
      return Map.of();
    }
  }
}
