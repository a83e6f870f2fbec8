package dev.wharf.mapping;

import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.InvalidJsonException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JsonProvider;
import com.jayway.jsonpath.spi.json.JsonSmartJsonProvider;
import java.util.List;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import net.minidev.json.parser.JSONParser;
import org.jspecify.annotations.Nullable;

/** JSON as mapping templates see it: maps, lists and scalars, reached by JSONPath. */
final class Json {

  // The parser's default mode takes almost any text for JSON; a form is not.
  private static final JsonProvider PROVIDER =
      new JsonSmartJsonProvider(JSONParser.MODE_RFC4627, JSONValue.defaultReader.DEFAULT_ORDERED);
  private static final Configuration CONFIGURATION =
      Configuration.builder().jsonProvider(PROVIDER).build();

  private Json() {}

  /**
   * @throws IllegalArgumentException if the text is not JSON; the message quotes none of it
   */
  static Object parse(String text) {
    try {
      return PROVIDER.parse(text);
    } catch (InvalidJsonException e) {
      throw new IllegalArgumentException("the text is not JSON", e);
    }
  }

  /** What the path leads to in a parsed document; null where it leads nowhere. */
  static @Nullable Object read(Object document, String path) {
    try {
      return JsonPath.using(CONFIGURATION).parse(document).read(path);
    } catch (PathNotFoundException e) {
      return null;
    }
  }

  /** JSON text. Numbers are written anew (1.10 as 1.1), so no signature covers it. */
  static String write(Object value) {
    return JSONValue.toJSONString(value, JSONStyle.LT_COMPRESS);
  }

  /**
   * A value as it is printed: a list as JSON, nothing for null, anything else as Java prints it.
   */
  static Object printable(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    return value instanceof List<?> ? write(value) : value;
  }
}
