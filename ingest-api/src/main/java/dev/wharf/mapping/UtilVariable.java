package dev.wharf.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Base64;
import org.apache.commons.text.StringEscapeUtils;
import org.jspecify.annotations.Nullable;

/**
 * {@code $util}; every function speaks UTF-8. What AWS makes of null is not known, so a template
 * that hands it over fails here and has to guard against it. Public because templates call it.
 */
public final class UtilVariable {

  UtilVariable() {}

  /** Escapes quotes, backslashes, slashes, control and non-ASCII characters, as ECMAScript does. */
  public String escapeJavaScript(@Nullable String text) {
    return StringEscapeUtils.escapeEcmaScript(present(text, "escapeJavaScript"));
  }

  /**
   * @throws IllegalArgumentException if the text is not JSON
   */
  public Object parseJson(@Nullable String text) {
    return Json.parse(present(text, "parseJson"));
  }

  public String urlEncode(@Nullable String text) {
    return URLEncoder.encode(present(text, "urlEncode"), UTF_8);
  }

  public String urlDecode(@Nullable String text) {
    return URLDecoder.decode(present(text, "urlDecode"), UTF_8);
  }

  public String base64Encode(@Nullable String text) {
    return Base64.getEncoder().encodeToString(present(text, "base64Encode").getBytes(UTF_8));
  }

  /**
   * @throws IllegalArgumentException if the text is not base64
   */
  public String base64Decode(@Nullable String text) {
    return new String(Base64.getDecoder().decode(present(text, "base64Decode")), UTF_8);
  }

  private static String present(@Nullable String text, String function) {
    if (text == null) {
      throw new IllegalArgumentException(
          "$util." + function + " was given null; guard it with #if");
    }
    return text;
  }
}
