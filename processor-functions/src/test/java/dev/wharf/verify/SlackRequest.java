package dev.wharf.verify;

import com.slack.api.app_backend.SlackSignature;
import dev.wharf.events.BodyFormat;
import dev.wharf.events.Header;
import dev.wharf.events.Payload;
import dev.wharf.events.StoredWebhook;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A request of Slack's for tests, signed by Slack's own library; each change makes another. The
 * library signs in the platform's charset, so bodies are ASCII.
 */
public record SlackRequest(
    String contentType, String body, String timestamp, String signature, List<Header> more) {

  public static final String SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
  public static final Instant RECEIVED_AT = Stored.RECEIVED_AT;

  static final String JSON = "application/json";

  public static SlackRequest event(String id) {
    return signed(
        JSON,
        "{\"type\":\"event_callback\",\"event\":{\"type\":\"app_mention\"},\"event_id\":\""
            + id
            + "\"}");
  }

  public static SlackRequest form(String body) {
    return signed(BodyFormat.FORM_MEDIA_TYPE, body);
  }

  static SlackRequest signed(String contentType, String body) {
    return signed(contentType, body, RECEIVED_AT.getEpochSecond());
  }

  static SlackRequest signed(String contentType, String body, long timestamp) {
    String signature = new SlackSignature.Generator(SECRET).generate("" + timestamp, body);
    return new SlackRequest(contentType, body, "" + timestamp, signature, List.of());
  }

  SlackRequest withContentType(String other) {
    return new SlackRequest(other, body, timestamp, signature, more);
  }

  SlackRequest withTimestamp(String other) {
    return new SlackRequest(contentType, body, other, signature, more);
  }

  SlackRequest withSignature(String other) {
    return new SlackRequest(contentType, body, timestamp, other, more);
  }

  SlackRequest withBody(String other) {
    return new SlackRequest(contentType, other, timestamp, signature, more);
  }

  /** With further headers, as name, value, name, value. */
  public SlackRequest with(String... headers) {
    List<Header> all = new ArrayList<>(more);
    for (int i = 0; i < headers.length; i += 2) {
      all.add(new Header(headers[i], headers[i + 1]));
    }
    return new SlackRequest(contentType, body, timestamp, signature, all);
  }

  public StoredWebhook stored(String gatewayId) {
    List<Header> headers = new ArrayList<>(more);
    headers.add(new Header("content-type", contentType));
    headers.add(new Header("X-SLACK-SIGNATURE", signature));
    headers.add(new Header("x-slack-request-timestamp", timestamp));
    return stored(gatewayId, "slack", headers, body.getBytes(StandardCharsets.UTF_8));
  }

  static StoredWebhook stored(String gatewayId, String source, List<Header> headers, byte[] body) {
    return new StoredWebhook(
        source,
        "table",
        "",
        gatewayId,
        RECEIVED_AT,
        "203.0.113.9",
        "POST",
        "/v1/webhooks/" + source,
        List.of(),
        headers,
        new Payload(body));
  }
}
