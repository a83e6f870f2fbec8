package dev.wharf.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.journal.Prepared;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The PutEvents operation.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
final class PutEvents {
  /** The limit of a request, and so of an event, since January 2026. */
  static final int REQUEST_BYTES = 1024 * 1024;

  private static final int ENTRIES = 10;
  private static final int TIME_BYTES = 14;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The request as a whole is refused. */
  static final class ValidationException extends Exception {
    private static final long serialVersionUID = 1;

    ValidationException(String message) {
      super(message);
    }
  }

  private static final class RefusedEntryException extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;

    RefusedEntryException(String code, String message) {
      super(message);
      this.code = code;
    }
  }

  private final Buses buses;

  PutEvents(Buses buses) {
    this.buses = buses;
  }

  /** Answers with one entry for each that came, once those without an error are durable. */
  ObjectNode put(JsonNode request) throws ValidationException {
    JsonNode entries = request.path("Entries");
    if (!entries.isArray() || entries.isEmpty() || entries.size() > ENTRIES) {
      throw new ValidationException(
          "1 validation error detected: Value at 'entries' failed to satisfy constraint: "
              + "Member must have length between 1 and 10, inclusive");
    }
    int size = 0;
    for (JsonNode entry : entries) {
      size += size(entry);
    }
    if (size > REQUEST_BYTES) {
      throw new ValidationException("Total size of the entries in the request is over the limit.");
    }
    ObjectNode response = JSON.createObjectNode();
    ArrayNode results = JSON.createArrayNode();
    List<Prepared> accepted = new ArrayList<>();
    int failed = 0;
    for (JsonNode entry : entries) {
      ObjectNode result = results.addObject();
      try {
        BusEvent event = event(entry);
        accepted.add(prepare(entry, event));
        result.put("EventId", event.id());
      } catch (RefusedEntryException e) {
        failed++;
        result.put("ErrorCode", e.code).put("ErrorMessage", e.getMessage());
      }
    }
    buses.accept(accepted);
    response.put("FailedEntryCount", failed);
    response.set("Entries", results);
    return response;
  }

  private Prepared prepare(JsonNode entry, BusEvent event) throws RefusedEntryException {
    String name = entry.path("EventBusName").asText("default");
    Bus bus =
        buses
            .find(name)
            .orElseThrow(
                () ->
                    new RefusedEntryException(
                        "ResourceNotFoundException", "Event bus " + name + " does not exist."));
    try {
      return buses.prepare(bus, event);
    } catch (IllegalArgumentException e) {
      throw new RefusedEntryException("MalformedDetail", "Detail is malformed.");
    }
  }

  private BusEvent event(JsonNode entry) throws RefusedEntryException {
    String source = required(entry, "Source");
    String detailType = required(entry, "DetailType");
    String detail = required(entry, "Detail");
    if (source.startsWith("aws.")) {
      throw new RefusedEntryException(
          "NotAuthorizedForSourceException", "Not authorized for the source.");
    }
    if (!Json.isObject(detail)) {
      throw new RefusedEntryException("MalformedDetail", "Detail is malformed.");
    }
    List<String> resources = new ArrayList<>();
    entry.path("Resources").forEach(resource -> resources.add(resource.asText()));
    return new BusEvent(
        BusEvent.newId(),
        detailType,
        source,
        buses.account(),
        time(entry.path("Time")),
        buses.region(),
        resources,
        detail);
  }

  private Instant time(JsonNode time) throws RefusedEntryException {
    try {
      if (time.isNumber()) {
        return Instant.ofEpochMilli((long) (time.doubleValue() * 1000));
      }
      return time.isTextual() ? Instant.parse(time.textValue()) : buses.now();
    } catch (DateTimeException e) {
      throw new RefusedEntryException("InvalidArgument", "Parameter Time is not valid.");
    }
  }

  private static String required(JsonNode entry, String name) throws RefusedEntryException {
    String value = entry.path(name).asText("");
    if (value.isEmpty()) {
      throw new RefusedEntryException(
          "InvalidArgument",
          "Parameter " + name + " is not valid. Reason: " + name + " is a required argument.");
    }
    return value;
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
  private static int size(JsonNode entry) {
    int size = entry.has("Time") ? TIME_BYTES : 0;
    size += length(entry.path("Source").asText(""));
    size += length(entry.path("DetailType").asText(""));
    size += length(entry.path("Detail").asText(""));
    for (JsonNode resource : entry.path("Resources")) {
      size += length(resource.asText());
    }
    return size;
  }

  static int size(BusEvent event) {
    int size = TIME_BYTES + length(event.source()) + length(event.detailType());
    for (String resource : event.resources()) {
      size += length(resource);
    }
    return size + length(event.detail());
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
