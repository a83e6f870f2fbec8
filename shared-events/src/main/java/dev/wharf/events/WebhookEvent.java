package dev.wharf.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A verified webhook as the bus carries it: the {@code detail} of an event whose source is {@code
 * wharf.<source>} and whose detail-type is {@link #type}. {@code schemas/webhook-event.v1.json}
 * describes it.
 *
 * @param id API Gateway's id of the request that brought it
 * @param tenant empty where the source has none
 * @param type the provider's event type
 * @param key what suppresses duplicates
 * @param replay the id of the replay that published it again; null where it comes for the first
 *     time
 * @param data the provider's JSON; null where it is too large for the bus
 * @param payloadRef the ledger's key of the payload, instead of data
 * @param payloadFormat how the payload that payloadRef leads to becomes the provider's JSON
 * @param again whether the replay asks to be processed even where the event was completed before
 */
public record WebhookEvent(
    String id,
    String source,
    String tenant,
    String type,
    Instant receivedAt,
    IdempotencyKey key,
    @Nullable String replay,
    @Nullable JsonNode data,
    @Nullable String payloadRef,
    BodyFormat payloadFormat,
    boolean again) {

  public static final int VERSION = 1;

  public WebhookEvent {
    requireNonNull(id, "id is null");
    requireNonNull(source, "source is null");
    requireNonNull(tenant, "tenant is null");
    requireNonNull(type, "type is null");
    requireNonNull(receivedAt, "receivedAt is null");
    requireNonNull(key, "key is null");
    requireNonNull(payloadFormat, "payloadFormat is null");
    if ((data == null) == (payloadRef == null)) {
      throw new IllegalArgumentException("exactly one of data and payloadRef must be there");
    }
    if (again && replay == null) {
      throw new IllegalArgumentException("again is a replay's");
    }
  }

  /** An event whose payload, wherever it is, is JSON. */
  public WebhookEvent(
      String id,
      String source,
      String tenant,
      String type,
      Instant receivedAt,
      IdempotencyKey key,
      @Nullable String replay,
      @Nullable JsonNode data,
      @Nullable String payloadRef) {
    this(
        id,
        source,
        tenant,
        type,
        receivedAt,
        key,
        replay,
        data,
        payloadRef,
        BodyFormat.JSON,
        false);
  }

  /**
   * Within what a processor runs once: the event, or, where a replay asks for it again, the event
   * in that replay. Whoever remembers what was done remembers it under this.
   */
  public String scope() {
    return again ? key.value() + "#again#" + replay : key.value();
  }

  /** The same webhook, with the payload that its reference leads to. */
  public WebhookEvent withData(JsonNode data) {
    return new WebhookEvent(
        id, source, tenant, type, receivedAt, key, replay, data, null, BodyFormat.JSON, again);
  }

  /**
   * Reads an event as EventBridge delivers it.
   *
   * @throws UndecodableException if it is not a webhook's; the message names the field
   */
  public static WebhookEvent read(InputStream event) throws IOException, UndecodableException {
    return of(Json.mapper().readTree(event));
  }

  /**
   * Reads an event as EventBridge delivers it.
   *
   * @throws UndecodableException if it is not a webhook's; the message names the field
   */
  public static WebhookEvent of(JsonNode event) throws UndecodableException {
    JsonNode detail = event.path("detail");
    if (detail.path("version").asInt() != VERSION) {
      throw new UndecodableException(
          detail.has("version")
              ? "detail.version is "
                  + detail.get("version")
                  + "; this build reads version "
                  + VERSION
              : "detail.version is missing: is this a webhook's event?");
    }
    JsonNode data = detail.get("data");
    String payloadRef = optional(detail, "payloadRef").orElse(null);
    if ((data == null) == (payloadRef == null)) {
      throw new UndecodableException("detail must have either data or payloadRef");
    }
    if (!detail.path("receivedAt").isIntegralNumber()) {
      throw new UndecodableException("detail.receivedAt is not a number of milliseconds");
    }
    return new WebhookEvent(
        text(detail, "id"),
        text(detail, "source"),
        optional(detail, "tenant").orElse(""),
        text(detail, "type"),
        Instant.ofEpochMilli(detail.path("receivedAt").asLong()),
        new IdempotencyKey(text(detail, "key")),
        optional(detail, "replay").orElse(null),
        data,
        payloadRef,
        payloadFormat(detail),
        detail.path("again").asBoolean() && optional(detail, "replay").isPresent());
  }

  private static BodyFormat payloadFormat(JsonNode detail) throws UndecodableException {
    JsonNode format = detail.get("payloadFormat");
    if (format == null) {
      return BodyFormat.JSON;
    }
    try {
      return BodyFormat.parse(format.asText());
    } catch (UndecodableException e) {
      throw new UndecodableException("detail.payloadFormat " + e.getMessage(), e);
    }
  }

  private static String text(JsonNode detail, String field) throws UndecodableException {
    return optional(detail, field)
        .orElseThrow(() -> new UndecodableException("detail." + field + " is missing"));
  }

  private static Optional<String> optional(JsonNode detail, String field) {
    return Optional.ofNullable(detail.get(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
  }
}
