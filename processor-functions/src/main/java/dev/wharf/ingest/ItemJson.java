package dev.wharf.ingest;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.wharf.events.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/** An item as DynamoDB's own JSON, {@code {"id":{"S":"…"},"body":{"B":"<base64>"}}}. */
final class ItemJson {

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
}
