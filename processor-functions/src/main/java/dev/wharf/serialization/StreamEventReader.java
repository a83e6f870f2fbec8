package dev.wharf.serialization;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wharf.events.Json;
import dev.wharf.ingest.ItemJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads a batch of DynamoDB stream records; what ingest does not use is skipped. */
final class StreamEventReader {

  private StreamEventReader() {}

  static DynamodbEvent read(InputStream input) throws IOException {
    List<DynamodbStreamRecord> records = new ArrayList<>();
    try (JsonParser parser = Json.FACTORY.createParser(input)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        if (parser.currentName().equals("Records") && parser.nextToken() == JsonToken.START_ARRAY) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            records.add(streamRecord(parser));
          }
        } else {
          parser.nextToken();
          parser.skipChildren();
        }
      }
    }
    DynamodbEvent event = new DynamodbEvent();
    event.setRecords(records);
    return event;
  }

  private static DynamodbStreamRecord streamRecord(JsonParser parser) throws IOException {
    DynamodbStreamRecord result = new DynamodbStreamRecord();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "eventID" -> result.setEventID(parser.getText());
        case "eventName" -> result.setEventName(parser.getText());
        case "eventSourceARN" -> result.setEventSourceARN(parser.getText());
        case "dynamodb" -> result.setDynamodb(change(parser));
        default -> parser.skipChildren();
      }
    }
    return result;
  }

  private static StreamRecord change(JsonParser parser) throws IOException {
    StreamRecord change = new StreamRecord();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "SequenceNumber" -> change.setSequenceNumber(parser.getText());
        case "Keys" -> change.setKeys(ItemJson.read(parser));
        case "NewImage" -> change.setNewImage(ItemJson.read(parser));
        default -> parser.skipChildren();
      }
    }
    return change;
  }
}
