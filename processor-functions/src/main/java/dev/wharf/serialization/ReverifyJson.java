package dev.wharf.serialization;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wharf.events.Json;
import dev.wharf.ingest.Reverified;
import dev.wharf.ingest.ReverifyAnswer;
import dev.wharf.ingest.ReverifyRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code {"ids":["…"],"webhooks":["…"],"dryRun":true,"acceptConflict":true}} in, {@code
 * {"results":[{"id":"…","outcome":"…"}]}} out. A field that is not known is refused: a misspelt
 * dryRun must not become a run.
 */
final class ReverifyJson {

  private ReverifyJson() {}

  static ReverifyRequest read(InputStream input) throws IOException {
    List<String> ids = new ArrayList<>();
    List<String> webhooks = new ArrayList<>();
    boolean dryRun = false;
    boolean acceptConflict = false;
    try (JsonParser parser = Json.FACTORY.createParser(input)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("the event must be an object with ids");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (name.equals("ids") && token == JsonToken.START_ARRAY) {
          readTexts(parser, name, ids);
        } else if (name.equals("webhooks") && token == JsonToken.START_ARRAY) {
          readTexts(parser, name, webhooks);
        } else if (name.equals("dryRun") && token.isBoolean()) {
          dryRun = parser.getBooleanValue();
        } else if (name.equals("acceptConflict") && token.isBoolean()) {
          acceptConflict = parser.getBooleanValue();
        } else {
          throw new IllegalArgumentException(
              name
                  + " is not understood: ids and webhooks are lists of texts, dryRun and"
                  + " acceptConflict are true or false");
        }
      }
    }
    return new ReverifyRequest(ids, webhooks, dryRun, acceptConflict);
  }

  private static void readTexts(JsonParser parser, String name, List<String> texts)
      throws IOException {
    while (parser.nextToken() == JsonToken.VALUE_STRING) {
      texts.add(parser.getText());
    }
    if (parser.currentToken() != JsonToken.END_ARRAY) {
      throw new IllegalArgumentException(name + " must be a list of texts");
    }
  }

  static void write(JsonGenerator json, ReverifyAnswer answer) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("results");
    for (Reverified result : answer.results()) {
      json.writeStartObject();
      json.writeStringField("id", result.id());
      write(json, "bundle", result.bundle());
      json.writeStringField("outcome", result.outcome().code());
      write(json, "reason", result.reason());
      write(json, "explanation", result.explanation());
      write(json, "key", result.key());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }
}
