package dev.wharf.verify;

import static java.util.Objects.requireNonNull;

import dev.wharf.events.BodyFormat;
import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import java.util.Map;
import java.util.Optional;

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
  private final Optional<String> bodyClaim;
  private final Optional<String> reading;
  private final Optional<String> acceptedBody;

  VerifiedWebhook(
      StoredWebhook stored,
      IdempotencyKey key,
      String type,
      BodyFormat format,
      String json,
      Map<String, String> retry,
      Optional<String> bodyClaim,
      Optional<String> reading) {
    this(stored, key, type, format, json, retry, bodyClaim, reading, Optional.empty());
  }

  private VerifiedWebhook(
      StoredWebhook stored,
      IdempotencyKey key,
      String type,
      BodyFormat format,
      String json,
      Map<String, String> retry,
      Optional<String> bodyClaim,
      Optional<String> reading,
      Optional<String> acceptedBody) {
    this.stored = requireNonNull(stored, "stored is null");
    this.key = requireNonNull(key, "key is null");
    this.type = requireNonNull(type, "type is null");
    this.format = requireNonNull(format, "format is null");
    this.json = requireNonNull(json, "json is null");
    this.retry = requireNonNull(retry, "retry is null");
    this.bodyClaim = requireNonNull(bodyClaim, "bodyClaim is null");
    this.reading = requireNonNull(reading, "reading is null");
    this.acceptedBody = requireNonNull(acceptedBody, "acceptedBody is null");
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

  /**
   * Where nobody signs the event's id: what no other event of the source and tenant may have,
   * {@code source#tenant#sha256} with the hex SHA-256 of the body, or {@code
   * source#tenant#type:sha256} where each type has its bodies. A request with another id and the
   * same body is a repetition of whichever came first. Where fields are signed one behind the other
   * it is {@code source#tenant#fields:sha256}, the hash of what is signed of them.
   */
  public Optional<String> bodyClaim() {
    return bodyClaim;
  }

  /**
   * Where fields are signed one behind the other, the SHA-256 of how this request parts them, in
   * lower-case hex: who has what it claims, but parts it otherwise, contradicts it.
   */
  public Optional<String> reading() {
    return reading;
  }

  /** Of an {@link #accepted} request the claim that its body has otherwise. */
  public Optional<String> acceptedBody() {
    return acceptedBody;
  }

  /**
   * The same request as somebody lets it pass though it contradicts an earlier one: known by its
   * type and body, {@code source#tenant#accepted:type:sha256}, whatever id it names. One without a
   * {@link #bodyClaim} contradicts nobody, and stays what it is.
   */
  public VerifiedWebhook accepted() {
    if (bodyClaim.isEmpty()) {
      return this;
    }
    return new VerifiedWebhook(
        stored,
        BodyHash.acceptedKey(stored, type),
        type,
        format,
        json,
        retry,
        // The key is the body's claim.
        Optional.empty(),
        Optional.empty(),
        bodyClaim);
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
