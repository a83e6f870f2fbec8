package dev.wharf.verify;

import static java.util.Objects.requireNonNull;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;

/**
 * A webhook that its provider has signed. Only {@link Verifier} makes one: the type means trusted.
 */
public final class VerifiedWebhook {

  private final StoredWebhook stored;
  private final IdempotencyKey key;
  private final String type;

  VerifiedWebhook(StoredWebhook stored, IdempotencyKey key, String type) {
    this.stored = requireNonNull(stored, "stored is null");
    this.key = requireNonNull(key, "key is null");
    this.type = requireNonNull(type, "type is null");
  }

  public StoredWebhook stored() {
    return stored;
  }

  /** The provider's own id of the event. */
  public IdempotencyKey key() {
    return key;
  }

  /** The provider's event type. */
  public String type() {
    return type;
  }

  /** The payload as one JSON object, found whole; without a byte order mark. */
  public String json() {
    return json(stored);
  }

  static String json(StoredWebhook stored) {
    String text = stored.payload().text();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
