package dev.wharf.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/**
 * An event on a bus.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 *
 * @param detail a JSON object, which reaches the targets as it stands here
 */
record BusEvent(
    String id,
    String detailType,
    String source,
    String account,
    Instant time,
    String region,
    List<String> resources,
    String detail) {
  private static final ObjectMapper JSON = new ObjectMapper();

  BusEvent {
    resources = List.copyOf(resources);
  }

  static String newId() {
    return UUID.randomUUID().toString();
  }

  /** The event as JSON. */
  String json() {
    ObjectNode event = withoutDetail();
    event.putRawValue("detail", new RawValue(detail));
    return text(event);
  }

  String jsonWithoutDetail() {
    return text(withoutDetail());
  }

  private ObjectNode withoutDetail() {
    ObjectNode event = JSON.createObjectNode();
    event.put("version", "0");
    event.put("id", id);
    event.put("detail-type", detailType);
    event.put("source", source);
    event.put("account", account);
    event.put("time", time.truncatedTo(ChronoUnit.SECONDS).toString());
    event.put("region", region);
    ArrayNode list = event.putArray("resources");
    resources.forEach(list::add);
    return event;
  }

  private static String text(ObjectNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // A tree always serializes.
    }
  }
}
