package dev.wharf.verify;

import com.stripe.net.Webhook;
import dev.wharf.events.Header;
import dev.wharf.events.Payload;
import dev.wharf.events.StoredWebhook;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Stored Stripe webhooks for tests, signed by Stripe's own library. */
public final class Stored {

  public static final String SECRET = "whsec_test";
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
