package dev.wharf.events;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Picks a few values out of a JSON document in one pass, and makes sure that it is one. */
public final class JsonFields {

  private JsonFields() {}

  /**
   * The text or number at each pointer; a pointer to anything else, or to nothing, has no entry.
   * Where a member is repeated the last one counts with all that is in it, as it does for Jackson's
   * trees.
   *
   * @param pointers JSON Pointers (RFC 6901)
   * @throws UndecodableException if the text is not exactly one JSON object that {@link Json} reads
   */
  public static Map<String, String> read(String json, Collection<String> pointers)
      throws UndecodableException {
    Map<JsonPointer, String> wanted = new HashMap<>();
    pointers.forEach(pointer -> wanted.put(JsonPointer.compile(pointer), pointer));
    Map<String, String> found = new HashMap<>();
    try (JsonParser parser = Json.FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new UndecodableException("not a JSON object");
      }
      int depth = deepest(wanted);
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.END_OBJECT && parser.getParsingContext().inRoot()) {
          if (parser.nextToken() != null) {
            throw new UndecodableException("a JSON object with text behind it");
          }
          return found;
        }
        if (token == JsonToken.FIELD_NAME) {
          continue;
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT && !fitsATree(parser.getText())) {
          throw new UndecodableException("JSON with a number too large or too small to be read");
        }
        JsonStreamContext context = parser.getParsingContext();
        int level = context.getNestingDepth() - (token.isStructStart() ? 1 : 0);
        if (level < depth && !token.isStructEnd() && !found.isEmpty()) {
          forget(context.pathAsPointer().toString(), found);
        }
        if (level <= depth && !token.isStructStart()) {
          take(parser, token, wanted, found);
        }
      }
      throw new UndecodableException("not a whole JSON object");
    } catch (IOException e) {
      throw new UndecodableException("not JSON", e);
    }
  }

  /** Whether a text that {@link #read} would find in an object is exactly one JSON array. */
  public static boolean isList(String json) {
    try (JsonParser parser = Json.FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * JSON allows any exponent, a tree's number one of 32 bits, about: where exactly that ends
   * differs between JDKs, and some that one reads it writes so that it can't read them again. Nine
   * digits are read by all.
   */
  private static boolean fitsATree(String number) {
    int exponent = Math.max(number.indexOf('e'), number.indexOf('E')) + 1;
    if (exponent == 0) {
      return true;
    }
    int digits = exponent;
    while (digits < number.length() && "+-0".indexOf(number.charAt(digits)) >= 0) {
      digits++;
    }
    return number.length() - digits <= 9;
  }

  /** A value that begins takes the place of an earlier one, and of all that was found in that. */
  private static void forget(String place, Map<String, String> found) {
    found.keySet().removeIf(pointer -> pointer.startsWith(place + "/"));
  }

  private static void take(
      JsonParser parser,
      JsonToken token,
      Map<JsonPointer, String> wanted,
      Map<String, String> found)
      throws IOException {
    String pointer = wanted.get(parser.getParsingContext().pathAsPointer());
    if (pointer == null) {
      return;
    }
    if (token == JsonToken.VALUE_STRING || token.isNumeric()) {
      found.put(pointer, parser.getText());
    } else {
      found.remove(pointer);
    }
  }

  private static int deepest(Map<JsonPointer, String> wanted) {
    int deepest = 0;
    for (JsonPointer pointer : wanted.keySet()) {
      int depth = 0;
      for (JsonPointer at = pointer; !at.matches(); at = at.tail()) {
        depth++;
      }
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  }
}
