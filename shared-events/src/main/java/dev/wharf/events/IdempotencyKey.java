package dev.wharf.events;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a provider calls one event, within a source and a tenant. Two webhooks with the same key are
 * the same event.
 *
 * @param value {@code source#tenant#eventId}; {@code #}, {@code :} and {@code %} within a part are
 *     percent-encoded, so that no two events share a key
 */
public record IdempotencyKey(String value) {

  public IdempotencyKey {
    requireNonNull(value, "value is null");
  }

  /**
   * The key of an event.
   *
   * @param tenant empty where there is none
   * @param eventId the parts that together name the event, joined by colons
   */
  public static IdempotencyKey of(String source, String tenant, List<String> eventId) {
    String id = eventId.stream().map(IdempotencyKey::encode).collect(Collectors.joining(":"));
    return new IdempotencyKey(encode(source) + "#" + encode(tenant) + "#" + id);
  }

  private static String encode(String part) {
    return part.replace("%", "%25").replace("#", "%23").replace(":", "%3A");
  }

  @Override
  public String toString() {
    return value;
  }
}
