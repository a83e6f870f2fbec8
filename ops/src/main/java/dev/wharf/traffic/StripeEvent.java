package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/**
 * An event as Stripe posts it.
 *
 * @param id {@code evt_…}, Stripe's idempotency key
 * @param json what is sent, formatted as Stripe formats it
 */
public record StripeEvent(String id, String type, String json) {

  public StripeEvent {
    requireNonNull(id, "id is null");
    requireNonNull(type, "type is null");
    requireNonNull(json, "json is null");
  }

  public byte[] body() {
    return json.getBytes(UTF_8);
  }
}
