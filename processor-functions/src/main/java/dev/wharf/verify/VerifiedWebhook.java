package dev.wharf.verify;

import static java.util.Objects.requireNonNull;

import dev.wharf.events.BodyFormat;
import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import java.util.Map;

/**
 * A webhook that its provider has signed. Only {@link Verifier} makes one: the type means trusted.
 */
public final class VerifiedWebhook {

  private final StoredWebhook stored;
  private final IdempotencyKey key;
  private final String type;
  private final BodyFormat format;
  private final String json;
  private final Map<String, String> retry;

  VerifiedWebhook(
      StoredWebhook stored,
      IdempotencyKey key,
      String type,
      BodyFormat format,
      String json,
      Map<String, String> retry) {
    this.stored = requireNonNull(stored, "stored is null");
    this.key = requireNonNull(key, "key is null");
    this.type = requireNonNull(type, "type is null");
    this.format = requireNonNull(format, "format is null");
    this.json = requireNonNull(json, "json is null");
    this.retry = requireNonNull(retry, "retry is null");
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

  /** How the payload becomes {@link #json}. */
  public BodyFormat format() {
    return format;
  }

  /**
   * What was sent as one JSON object, found whole: the body without a byte order mark, or a form's
   * fields as strings, or a form's field that is JSON.
   */
  public String json() {
    return json;
  }

  /**
   * The source's retry headers that came with the request, each cut to 200 characters. Nobody signs
   * them: they are for people to read.
   */
  public Map<String, String> retry() {
    return retry;
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
