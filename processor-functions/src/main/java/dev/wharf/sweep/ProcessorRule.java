package dev.wharf.sweep;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.events.Json;
import java.io.IOException;
import java.util.List;
import software.amazon.event.ruler.Ruler;

/**
 * A rule that starts a function, matched as EventBridge matches: by AWS's own event-ruler. Where it
 * can't be read or matched, it takes the event: nothing is ended on a doubt.
 *
 * @param name its own, within the bus
 * @param arn says account and region of the events that it takes
 * @param enabled one that is disabled takes nothing now, and what it would take waits for somebody
 * @param pattern all of its event pattern, as JSON
 */
public record ProcessorRule(String name, String arn, boolean enabled, String pattern) {

  /** What a webhook's type decides. */
  private static final List<String> OF_TYPE = List.of("source", "detail-type");

  public ProcessorRule {
    requireNonNull(name, "name is null");
    requireNonNull(pattern, "pattern is null");
  }

  /** What a type says of whether the rule takes its events. */
  public enum Answer {
    NO,
    YES,
    /** It has conditions on more: each event decides. */
    DEPENDS
  }

  /**
   * @param source on the bus, such as {@code wharf.stripe}
   */
  public Answer takes(String source, String type) {
    ObjectNode ofType = Json.mapper().createObjectNode();
    int others = 0;
    boolean canTell = true;
    try {
      JsonNode whole = Json.mapper().readTree(pattern);
      if (!whole.isObject()) {
        return Answer.YES;
      }
      for (var field : whole.properties()) {
        if (OF_TYPE.contains(field.getKey())) {
          ofType.set(field.getKey(), field.getValue());
        } else if (asksForId(field.getKey(), field.getValue())) {
          canTell = false;
        } else {
          others++;
        }
      }
    } catch (IOException e) {
      return Answer.YES;
    }
    String event =
        Json.mapper().createObjectNode().put("source", source).put("detail-type", type).toString();
    // Every field of a pattern narrows what it matches: what these two refuse the whole refuses.
    if (!ofType.isEmpty() && !matches(event, ofType.toString())) {
      return Answer.NO;
    }
    return others > 0 && canTell ? Answer.DEPENDS : Answer.YES;
  }

  /** The id that EventBridge gave an event is not known any more. */
  private static boolean asksForId(String field, JsonNode condition) {
    return field.equals("id") || (field.equals("$or") && condition.toString().contains("\"id\""));
  }

  /**
   * @param event as EventBridge hands it over, as JSON
   */
  public boolean takes(String event) {
    return matches(event, pattern);
  }

  private static boolean matches(String event, String pattern) {
    try {
      return Ruler.matchesRule(event, pattern);
    } catch (Exception e) { // That is what the ruler declares.
      return true;
    }
  }

  @Override
  public String toString() {
    return enabled ? name : name + " (disabled)";
  }
}
