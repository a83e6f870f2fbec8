package dev.wharf.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of JSONPath that EventBridge knows: names after dots, array indices and wildcards.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
final class EventPath {
  private static final Pattern STEP =
      Pattern.compile("\\.([A-Za-z0-9_\\-/]+|\\*)|\\[(\\d+|\\*)\\]|\\['([^']+)'\\]");

  private record Step(String name, int index) {
    boolean wildcard() {
      return name.equals("*");
    }
  }

  private final List<Step> steps = new ArrayList<>();

  private EventPath() {}

  /**
   * @throws InvalidRuleException when EventBridge would not know the path
   */
  static EventPath parse(String path) {
    if (!path.startsWith("$")) {
      throw new InvalidRuleException("A path starts with $: " + path);
    }
    EventPath parsed = new EventPath();
    Matcher matcher = STEP.matcher(path);
    int at = 1;
    while (at < path.length()) {
      matcher.region(at, path.length());
      if (!matcher.lookingAt()) {
        throw new InvalidRuleException("EventBridge does not support this path: " + path);
      }
      parsed.steps.add(step(matcher));
      at = matcher.end();
    }
    return parsed;
  }

  private static Step step(Matcher matcher) {
    if (matcher.group(1) != null) {
      return new Step(matcher.group(1), -1);
    }
    if (matcher.group(3) != null) {
      return new Step(matcher.group(3), -1);
    }
    String index = matcher.group(2);
    return index.equals("*") ? new Step("*", -1) : new Step("", Integer.parseInt(index));
  }

  /** What the path leads to, or a missing node; a wildcard leads to an array. */
  JsonNode in(JsonNode event) {
    return follow(event, 0);
  }

  private JsonNode follow(JsonNode node, int from) {
    JsonNode at = node;
    for (int i = from; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (step.wildcard()) {
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        int next = i + 1;
        at.forEach(
            child -> {
              JsonNode value = follow(child, next);
              if (!value.isMissingNode()) {
                found.add(value);
              }
            });
        return found.isEmpty() ? MissingNode.getInstance() : found;
      }
      at = step.index() >= 0 ? at.path(step.index()) : at.path(step.name());
    }
    return at;
  }
}
