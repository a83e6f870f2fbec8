package dev.wharf.ingest;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wharf.events.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An item as DynamoDB's own JSON, {@code {"id":{"S":"…"},"body":{"B":"<base64>"}}}. */
public final class ItemJson {

  private ItemJson() {}

  static String write(Map<String, AttributeValue> item) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
      write(json, item);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Map<String, AttributeValue> map)
      throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, AttributeValue> attribute : new TreeMap<>(map).entrySet()) {
      json.writeFieldName(attribute.getKey());
      write(json, attribute.getValue());
    }
    json.writeEndObject();
  }

  /** The types that an inbox item can have; sets are none of them. */
  private static void write(JsonGenerator json, AttributeValue value) throws IOException {
    json.writeStartObject();
    if (value.getS() != null) {
      json.writeStringField("S", value.getS());
    } else if (value.getN() != null) {
      json.writeStringField("N", value.getN());
    } else if (value.getB() != null) {
      byte[] bytes = new byte[value.getB().remaining()];
      value.getB().duplicate().get(bytes);
      json.writeBinaryField("B", bytes);
    } else if (value.getL() != null) {
      json.writeArrayFieldStart("L");
      for (AttributeValue element : value.getL()) {
        write(json, element);
      }
      json.writeEndArray();
    } else if (value.getM() != null) {
      json.writeFieldName("M");
      write(json, value.getM());
    } else if (value.getBOOL() != null) {
      json.writeBooleanField("BOOL", value.getBOOL());
    }
    json.writeEndObject();
  }

  /**
   * Reads an item's attributes.
   *
   * @param parser at the opening brace
   */
  public static Map<String, AttributeValue> read(JsonParser parser) throws IOException {
    Map<String, AttributeValue> map = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      map.put(name, value(parser));
    }
    return map;
  }

  private static AttributeValue value(JsonParser parser) throws IOException {
    AttributeValue value = new AttributeValue();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String type = parser.currentName();
      parser.nextToken();
      switch (type) {
        case "S" -> value.setS(parser.getText());
        case "N" -> value.setN(parser.getText());
        case "B" -> value.setB(ByteBuffer.wrap(parser.getBinaryValue()));
        case "BOOL" -> value.setBOOL(parser.getBooleanValue());
        case "M" -> value.setM(read(parser));
        case "L" -> value.setL(list(parser));
        default -> parser.skipChildren();
      }
    }
    return value;
  }

  private static List<AttributeValue> list(JsonParser parser) throws IOException {
    List<AttributeValue> list = new ArrayList<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      list.add(value(parser));
    }
    return list;
  }
}
