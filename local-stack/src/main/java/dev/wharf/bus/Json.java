package dev.wharf.bus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Checks JSON without reading its values. */
final class Json {
  private static final JsonFactory JSON = new JsonFactory();

  private Json() {}

  static boolean valid(String text) {
    return check(text, false);
  }

  static boolean isObject(String text) {
    return check(text, true);
  }

  private static boolean check(String text, boolean object) {
    try (JsonParser parser = JSON.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null || (object && first != JsonToken.START_OBJECT)) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }
}
