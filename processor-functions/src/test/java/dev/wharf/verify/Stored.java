package dev.wharf.verify;

import com.stripe.net.Webhook;
import dev.wharf.events.Header;
import dev.wharf.events.Payload;
import dev.wharf.events.StoredWebhook;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Stored Stripe webhooks for tests, signed by Stripe's own library. */
public final class Stored {

  public static final String SECRET = "whsec_test";
  public static final PublicOrigin ORIGIN = new PublicOrigin("https://hooks.example.com");
  public static final Instant RECEIVED_AT = Instant.parse("2026-01-01T00:00:00.123Z");

  private Stored() {}

  public static StoredWebhook signed(String gatewayId, String body) {
    return withHeader(gatewayId, body, header(SECRET, RECEIVED_AT.getEpochSecond(), body));
  }

  public static StoredWebhook withHeader(String gatewayId, String body, String signature) {
    return new StoredWebhook(
        "stripe",
        "queue",
        "",
        gatewayId,
        RECEIVED_AT,
        "203.0.113.9",
        "POST",
        "/v1/webhooks/stripe",
        List.of(),
        List.of(new Header("stripe-signature", signature)),
        new Payload(body.getBytes(StandardCharsets.UTF_8)));
  }

  /** A GitHub webhook: neither its id nor its type is signed. */
  public static StoredWebhook github(String gatewayId, String delivery, String type, String body) {
    String signature = "sha256=" + ProviderSigner.hexMac("HmacSHA256", SECRET, body);
    return SlackRequest.stored(
        gatewayId,
        "github",
        List.of(
            new Header("X-Hub-Signature-256", signature),
            new Header("X-GitHub-Delivery", delivery),
            new Header("X-GitHub-Event", type)),
        body.getBytes(StandardCharsets.UTF_8));
  }

  /** A Shopify webhook: neither its id nor its topic is signed, and topics share bodies. */
  public static StoredWebhook shopify(String gatewayId, String id, String topic, String body) {
    String signature = ProviderSigner.base64Mac("HmacSHA256", SECRET, body);
    return SlackRequest.stored(
        gatewayId,
        "shopify",
        List.of(
            new Header("X-Shopify-Hmac-SHA256", signature),
            new Header("X-Shopify-Webhook-Id", id),
            new Header("X-Shopify-Topic", topic)),
        body.getBytes(StandardCharsets.UTF_8));
  }

  /** A form of Twilio's, which signs the names and values one behind the other. */
  public static StoredWebhook twilio(String gatewayId, String form) {
    String signed =
        Stream.of(form.split("&"))
            .sorted()
            .map(field -> field.replaceFirst("=", ""))
            .collect(Collectors.joining());
    String signature =
        ProviderSigner.base64Mac("HmacSHA1", SECRET, ORIGIN.value() + "/webhooks/twilio" + signed);
    return SlackRequest.stored(
        gatewayId,
        "twilio",
        List.of(
            new Header("X-Twilio-Signature", signature),
            new Header("Content-Type", "application/x-www-form-urlencoded")),
        form.getBytes(StandardCharsets.UTF_8));
  }

  public static String header(String secret, long timestamp, String body) {
    return "t=" + timestamp + ",v1=" + signature(secret, timestamp, body);
  }

  public static String signature(String secret, long timestamp, String body) {
    try {
      return Webhook.Util.computeHmacSha256(secret, timestamp + "." + body);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  public static String event(String id) {
    return "{\"id\":\"" + id + "\",\"type\":\"invoice.paid\",\"created\":1767225600}";
  }
}
