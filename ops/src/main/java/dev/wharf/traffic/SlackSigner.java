package dev.wharf.traffic;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Signs webhooks as Slack does: {@code v0=<hex>}, the HMAC-SHA256 of {@code v0:<epoch
 * seconds>:<body>} under the app's signing secret; the time is a header of its own.
 *
 * @see <a href="https://docs.slack.dev/authentication/verifying-requests-from-slack">Verifying
 *     requests from Slack</a>
 */
public final class SlackSigner {

  public static final String SIGNATURE = "X-Slack-Signature";
  public static final String TIMESTAMP = "X-Slack-Request-Timestamp";

  private SlackSigner() {}

  /**
   * @param secret the signing secret; not empty
   * @param timestamp the time of signing, seconds since the epoch: the {@link #TIMESTAMP} header
   * @param body the exact bytes that are sent
   * @return the value of the {@link #SIGNATURE} header
   */
  public static String sign(String secret, long timestamp, byte[] body) {
    return "v0=" + HmacSha256.hex(secret, "v0:" + timestamp + ":", body);
  }

  /**
   * The whole request, with the headers that Slack sends; a {@link Signer}. Events are JSON; slash
   * commands and interactions are forms.
   */
  public static SignedWebhook request(String secret, long timestamp, byte[] body) {
    boolean json = isJson(body);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", json ? "*/*" : "application/json,*/*");
    headers.put("Content-Type", json ? "application/json" : "application/x-www-form-urlencoded");
    headers.put("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)");
    headers.put(TIMESTAMP, Long.toString(timestamp));
    headers.put(SIGNATURE, sign(secret, timestamp, body));
    return new SignedWebhook(body, headers);
  }

  /** A form has no brace that isn't percent-encoded. */
  private static boolean isJson(byte[] body) {
    int start = 0;
    while (start < body.length && Character.isWhitespace(body[start])) {
      start++;
    }
    return start < body.length && body[start] == '{';
  }
}
