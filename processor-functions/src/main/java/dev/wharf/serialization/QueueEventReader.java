package dev.wharf.serialization;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wharf.events.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a batch of SQS messages; what ingest does not use is skipped. */
final class QueueEventReader {

  private QueueEventReader() {}

  static SQSEvent read(InputStream input) throws IOException {
    List<SQSEvent.SQSMessage> messages = new ArrayList<>();
    try (JsonParser parser = Json.FACTORY.createParser(input)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        if (parser.currentName().equals("Records") && parser.nextToken() == JsonToken.START_ARRAY) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            messages.add(message(parser));
          }
        } else {
          parser.nextToken();
          parser.skipChildren();
        }
      }
    }
    SQSEvent event = new SQSEvent();
    event.setRecords(messages);
    return event;
  }

  private static SQSEvent.SQSMessage message(JsonParser parser) throws IOException {
    SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "messageId" -> message.setMessageId(parser.getText());
        case "receiptHandle" -> message.setReceiptHandle(parser.getText());
        case "body" -> message.setBody(parser.getText());
        case "eventSourceARN" -> message.setEventSourceArn(parser.getText());
        case "attributes" -> message.setAttributes(attributes(parser));
        default -> parser.skipChildren();
      }
    }
    return message;
  }

  private static Map<String, String> attributes(JsonParser parser) throws IOException {
    Map<String, String> attributes = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      attributes.put(name, parser.getText());
    }
    return attributes;
  }
}
