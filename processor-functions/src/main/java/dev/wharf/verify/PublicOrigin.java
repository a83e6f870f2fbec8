package dev.wharf.verify;

import dev.wharf.events.Header;
import dev.wharf.events.StoredWebhook;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where providers send to, as they were told: some sign that address. It is configured, and never
 * taken from the request, which could name any.
 *
 * @param value scheme, host and whatever precedes {@code /webhooks/…}: {@code
 *     https://hooks.example.com} or {@code https://id.execute-api.region.amazonaws.com/v1}
 */
public record PublicOrigin(String value) {

  private static final Pattern FORM =
      Pattern.compile("https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*");

  private static final Pattern WITHOUT_PORT = Pattern.compile("https?://[A-Za-z0-9.-]+(?=/)");

  /** For schemes that sign no address. */
  static final PublicOrigin NOT_SIGNED = new PublicOrigin("https://address.invalid");

  private static final String UNRESERVED = "-._~";

  /**
   * @throws IllegalArgumentException if it is no such address
   */
  public PublicOrigin {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "the public origin must be like https://hooks.example.com, without a slash at its end,"
              + " not "
              + value);
    }
  }

  /**
   * The address that a request was sent to. Its query is put together from what API Gateway has
   * decoded: an address with two parameters or more may have had them in another order.
   */
  String url(StoredWebhook webhook) {
    String path = webhook.path();
    int route = path.indexOf("/webhooks/" + webhook.source());
    StringBuilder url = new StringBuilder(value).append(path.substring(Math.max(route, 0)));
    char separator = '?';
    for (Header parameter : webhook.query()) {
      url.append(separator);
      encode(parameter.name(), url);
      url.append('=');
      encode(parameter.value(), url);
      separator = '&';
    }
    return url.toString();
  }

  /**
   * The address, and the address with the port that it means: which of them Twilio signs is not
   * always the same.
   */
  List<String> urls(StoredWebhook webhook) {
    String url = url(webhook);
    Matcher bare = WITHOUT_PORT.matcher(url);
    return bare.lookingAt()
        ? List.of(
            url,
            bare.group() + (url.startsWith("https:") ? ":443" : ":80") + url.substring(bare.end()))
        : List.of(url);
  }

  private static void encode(String text, StringBuilder url) {
    for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (value & 0xFF);
      boolean plain =
          character < 0x80
              && (Character.isLetterOrDigit(character) || UNRESERVED.indexOf(character) >= 0);
      if (plain) {
        url.append(character);
      } else {
        url.append('%').append("%02X".formatted((int) character));
      }
    }
  }
}
