package dev.wharf.events;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads {@value BodyFormat#FORM_MEDIA_TYPE} strictly. What no encoder leaves unencoded is refused,
 * braces and quotes among it: no text is both a form and a JSON object, so that a changed
 * Content-Type cannot make the one count as the other.
 *
 * @see <a href="https://url.spec.whatwg.org/#application/x-www-form-urlencoded">The format</a>
 */
public final class FormFields {

  /** What RFC 3986 has in no URI. */
  private static final String NEVER_PLAIN = " \"<>\\^`{|}";

  private FormFields() {}

  /**
   * The fields in their order. One that is repeated is refused: libraries disagree on which value
   * counts, and what the provider said must reach processors whole or not at all.
   *
   * @throws UndecodableException if the text is no form
   */
  public static Map<String, String> read(String form) throws UndecodableException {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int from = 0; from < form.length(); ) {
      int ampersand = form.indexOf('&', from);
      int end = ampersand < 0 ? form.length() : ampersand;
      if (end > from) {
        int equals = form.indexOf('=', from);
        boolean named = equals >= 0 && equals < end;
        String name = decode(form, from, named ? equals : end);
        String value = named ? decode(form, equals + 1, end) : "";
        if (fields.put(name, value) != null) {
          throw new UndecodableException("a form in which a field is there twice");
        }
      }
      from = end + 1;
    }
    return fields;
  }

  private static String decode(String form, int from, int end) throws UndecodableException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(end - from);
    for (int at = from; at < end; at++) {
      char character = form.charAt(at);
      if (character == '%') {
        if (at + 2 >= end) {
          throw new UndecodableException("a form with a % that two hex digits do not follow");
        }
        bytes.write(hex(form.charAt(at + 1)) << 4 | hex(form.charAt(at + 2)));
        at += 2;
      } else if (character == '+') {
        bytes.write(' ');
      } else if (character <= ' ' || character >= 0x7F || NEVER_PLAIN.indexOf(character) >= 0) {
        throw new UndecodableException("no form: it has a character that forms encode");
      } else {
        bytes.write(character);
      }
    }
    return Utf8.decode(bytes.toByteArray());
  }

  private static int hex(char character) throws UndecodableException {
    int digit = character < 0x80 ? Character.digit(character, 16) : -1;
    if (digit < 0) {
      throw new UndecodableException("a form with a % that two hex digits do not follow");
    }
    return digit;
  }
}
