package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/**
 * What a provider posts, before it is signed.
 *
 * @param id what the provider knows it by, the last part of its idempotency key: Stripe's {@code
 *     evt_…}, Slack's {@code Ev…}
 * @param type the provider's event type
 * @param text the body as the provider formats it, JSON or a form
 */
public record Webhook(String id, String type, String text) {

  public Webhook {
    requireNonNull(id, "id is null");
    requireNonNull(type, "type is null");
    requireNonNull(text, "text is null");
  }

  public byte[] body() {
    return text.getBytes(UTF_8);
  }

  /** Its idempotency key at a source's own route, where no tenant is named. */
  public String key(String source) {
    return source + "##" + id;
  }
}
