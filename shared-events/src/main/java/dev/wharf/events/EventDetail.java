package dev.wharf.events;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the detail of a webhook's event when it is published, {@link WebhookEvent} being
 * what is read from it. Streams its JSON: ingest loads no data binding.
 *
 * @param json the provider's JSON, found whole before
 * @param format how the payload becomes that JSON
 * @param replay the id of the replay that publishes it again; null otherwise
 * @param again whether the replay asks processors to run again that have completed it
 */
public record EventDetail(
    String id,
    String source,
    String tenant,
    String type,
    Instant receivedAt,
    IdempotencyKey key,
    String json,
    BodyFormat format,
    @Nullable String replay,
    boolean again) {

  /**
   * Larger data stays in the ledger; the event refers to it. Lambda's record of an invocation holds
   * the event and the function's error, and is dropped where it exceeds the bus's bound: half of
   * the older one is left for it.
   */
  private static final int MAX_BYTES = 128 * 1024;

  /** The event's source on the bus. */
  public String busSource() {
    return "wharf." + source;
  }

  /** The detail's JSON, with the provider's data in it, or with a reference where it is large. */
  public String text() {
    String whole = text(true);
    return whole.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES ? text(false) : whole;
  }

  private String text(boolean withData) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("version", WebhookEvent.VERSION);
      json.writeStringField("id", id);
      json.writeStringField("source", source);
      json.writeStringField("tenant", tenant);
      json.writeStringField("type", type);
      json.writeNumberField("receivedAt", receivedAt.toEpochMilli());
      json.writeStringField("key", key.value());
      if (replay != null) {
        json.writeStringField("replay", replay);
        if (again) {
          json.writeBooleanField("again", true);
        }
      }
      if (withData) {
        json.writeFieldName("data");
        json.writeRawValue(this.json);
      } else {
        json.writeStringField("payloadRef", key.value());
        if (!format.equals(BodyFormat.JSON)) {
          json.writeStringField("payloadFormat", format.toString());
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
