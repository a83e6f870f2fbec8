package dev.wharf.operations;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.Json;
import dev.wharf.events.UndecodableException;
import dev.wharf.events.WebhookEvent;
import java.io.IOException;

/**
 * A message of FailedEventsQueue: Lambda's record of an invocation that was given up.
 *
 * @param functionArn the processor, with its qualifier
 * @param error what it ended with
 * @param event the webhook's event
 * @param payload what the function was invoked with, character for character
 */
record FailedEvent(String functionArn, String error, WebhookEvent event, String payload) {

  /**
   * @throws UndecodableException if it is no such record
   */
  static FailedEvent read(String message) throws UndecodableException {
    try {
      JsonNode record = Json.mapper().readTree(message);
      String functionArn = record.at("/requestContext/functionArn").asText();
      if (functionArn.isEmpty()) {
        throw new UndecodableException("requestContext.functionArn is missing");
      }
      JsonNode response = record.path("responsePayload");
      String condition = record.at("/requestContext/condition").asText();
      String type = response.path("errorType").asText();
      String text = response.path("errorMessage").asText(condition);
      return new FailedEvent(
          functionArn,
          type.isEmpty() ? text : type + ": " + text,
          WebhookEvent.of(record.path("requestPayload")),
          payload(message));
    } catch (IOException e) {
      throw new UndecodableException("the record is not JSON", e);
    }
  }

  /** Cut out, not written anew: numbers stay as the provider wrote them. */
  private static String payload(String message) throws IOException {
    try (JsonParser json = Json.FACTORY.createParser(message)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = json.currentName().equals("requestPayload");
        json.nextToken();
        int start = (int) json.currentTokenLocation().getCharOffset();
        json.skipChildren();
        if (wanted) {
          json.finishToken();
          return message.substring(start, (int) json.currentLocation().getCharOffset());
        }
      }
    }
    throw new IOException("requestPayload is missing");
  }

  /** The function's name. */
  String function() {
    String[] parts = functionArn.split(":", -1);
    return parts.length > 6 ? parts[6] : functionArn;
  }

  String qualifier() {
    String[] parts = functionArn.split(":", -1);
    return parts.length > 7 ? parts[7] : "live";
  }
}
