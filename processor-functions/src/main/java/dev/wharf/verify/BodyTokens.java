package dev.wharf.verify;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import dev.wharf.events.Json;
import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Values in a body, at a pointer in which {@code *} stands for every element of a list. Nothing
 * there is verified yet.
 */
final class BodyTokens {

  private static final String EVERY = "/*";

  private BodyTokens() {}

  /**
   * Every text there; at least one, and one in every element.
   *
   * @throws RejectedException {@link Reason#NO_SIGNATURE} if one is missing
   */
  static List<String> read(StoredWebhook webhook, String pointer) throws RejectedException {
    int every = pointer.lastIndexOf(EVERY);
    try {
      String json = Body.of(webhook).text();
      List<String> tokens = values(json, pointer).texts();
      boolean inAll =
          every < 0 || tokens.size() == count(json, pointer.substring(0, every + EVERY.length()));
      if (!tokens.isEmpty() && inAll) {
        return tokens;
      }
    } catch (UndecodableException e) {
      throw new RejectedException(
          Reason.NO_SIGNATURE,
          "the body, which should hold " + pointer + ", is " + e.getMessage(),
          e);
    }
    throw HeaderReader.noSignature(pointer, "in the body is not there, or not in every element");
  }

  /**
   * How many values there are at such a pointer.
   *
   * @throws UndecodableException if the text is not JSON
   */
  static int count(String json, String pointer) throws UndecodableException {
    return values(json, pointer).count();
  }

  /**
   * @param count how many values there are
   * @param texts those that are text
   */
  private record Values(int count, List<String> texts) {}

  private static Values values(String text, String pointer) throws UndecodableException {
    Pattern place = Pattern.compile(Pattern.quote(pointer).replace(EVERY, "/\\E[0-9]+\\Q"));
    long depth = pointer.chars().filter(character -> character == '/').count();
    int count = 0;
    List<String> texts = new ArrayList<>();
    try (JsonParser json = Json.FACTORY.createParser(text)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token != JsonToken.FIELD_NAME
            && !token.isStructEnd()
            && isAt(json, token, place, depth)) {
          count++;
          if (token == JsonToken.VALUE_STRING) {
            texts.add(json.getText());
          }
        }
      }
    } catch (IOException e) {
      throw new UndecodableException("not JSON", e);
    }
    return new Values(count, texts);
  }

  /** Whether the value that begins or stands here is at the place. */
  private static boolean isAt(JsonParser json, JsonToken token, Pattern place, long depth) {
    JsonStreamContext context = json.getParsingContext();
    JsonStreamContext where = token.isStructStart() ? context.getParent() : context;
    return where.getNestingDepth() == depth
        && place.matcher(where.pathAsPointer().toString()).matches();
  }
}
