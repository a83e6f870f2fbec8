package dev.wharf.handshakes;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wharf.events.Json;
import dev.wharf.events.UndecodableException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What API Gateway would have sent to InboxQueue by itself: the function's event is the queue
 * lane's SendMessage, made by the same mapping template. It goes on as it came.
 *
 * @param group MessageGroupId, by which fair queues tell tenants apart
 * @param body MessageBody, a stored webhook as JSON
 */
public record InboxMessage(String group, String body) {

  public InboxMessage {
    requireNonNull(group, "group is null");
    requireNonNull(body, "body is null");
  }

  /**
   * @throws UndecodableException if it is not that SendMessage; the message names the field
   */
  public static InboxMessage read(InputStream event) throws IOException, UndecodableException {
    String group = null;
    String body = null;
    try (JsonParser parser = Json.FACTORY.createParser(event)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new UndecodableException("not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("MessageGroupId")) {
          group = parser.getText();
        } else if (name.equals("MessageBody")) {
          body = parser.getText();
        } else {
          parser.skipChildren();
        }
      }
    }
    return new InboxMessage(present(group, "MessageGroupId"), present(body, "MessageBody"));
  }

  private static String present(@Nullable String value, String name) throws UndecodableException {
    if (value == null) {
      throw new UndecodableException(name + " is missing");
    }
    return value;
  }
}
