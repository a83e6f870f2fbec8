package dev.wharf.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.wharf.template.Resources.InputTransformer;
import dev.wharf.template.Resources.Rule;
import dev.wharf.template.Resources.Target;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a target gets of an event: all of it, a part, a constant, or a text made from parts.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
final class TargetInput {
  // Numbers keep every digit: amounts and ids must reach the target unchanged.
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final Pattern VARIABLE = Pattern.compile("<([A-Za-z0-9_.\\-]+)>");
  private static final Set<String> PREDEFINED =
      Set.of(
          "aws.events.rule-arn",
          "aws.events.rule-name",
          "aws.events.event.ingestion-time",
          "aws.events.event",
          "aws.events.event.json");

  private final Rule rule;
  private final @Nullable String constant;
  private final @Nullable EventPath path;
  private final Map<String, EventPath> variables = new LinkedHashMap<>();
  private final @Nullable String template;

  private TargetInput(Rule rule, Target target) {
    this.rule = rule;
    constant = target.input();
    path = target.inputPath() == null ? null : EventPath.parse(target.inputPath());
    InputTransformer transformer = target.inputTransformer();
    template = transformer == null ? null : transformer.template();
    if (transformer != null) {
      transformer.pathsMap().forEach((name, text) -> variables.put(name, EventPath.parse(text)));
      Matcher matcher = VARIABLE.matcher(transformer.template());
      while (matcher.find()) {
        String name = matcher.group(1);
        if (!variables.containsKey(name) && !PREDEFINED.contains(name)) {
          throw new InvalidRuleException(
              "InputTemplate for target " + target.id() + " contains invalid placeholder " + name);
        }
      }
    }
  }

  /**
   * @throws InvalidRuleException when EventBridge would refuse the target's input
   */
  static TargetInput of(Rule rule, Target target) {
    return new TargetInput(rule, target);
  }

  /**
   * @param received when EventBridge took the event
   */
  String of(BusEvent event, String json, Instant received) {
    if (constant != null) {
      return constant;
    }
    if (path == null && template == null) {
      return json;
    }
    try {
      JsonNode tree = JSON.readTree(json);
      if (path != null) {
        JsonNode found = path.in(tree);
        return found.isMissingNode() ? "null" : JSON.writeValueAsString(found);
      }
      return transform(event, json, tree, received);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // The event was checked when it was put.
    }
  }

  private String transform(BusEvent event, String json, JsonNode tree, Instant received)
      throws JsonProcessingException {
    String text = template == null ? "" : template;
    StringBuilder result = new StringBuilder();
    Matcher matcher = VARIABLE.matcher(text);
    int from = 0;
    boolean quoted = false;
    while (matcher.find()) {
      quoted = endsQuoted(text, from, matcher.start(), quoted);
      result.append(text, from, matcher.start());
      result.append(value(matcher.group(1), quoted, event, json, tree, received));
      from = matcher.end();
    }
    return result.append(text, from, text.length()).toString();
  }

  private static boolean endsQuoted(String text, int from, int to, boolean quoted) {
    boolean inside = quoted;
    for (int i = from; i < to; i++) {
      if (text.charAt(i) == '\\' && inside) {
        i++;
      } else if (text.charAt(i) == '"') {
        inside = !inside;
      }
    }
    return inside;
  }

  private String value(
      String name, boolean quoted, BusEvent event, String json, JsonNode tree, Instant received)
      throws JsonProcessingException {
    EventPath variable = variables.get(name);
    if (variable != null) {
      JsonNode node = variable.in(tree);
      if (node.isTextual() || node.isMissingNode()) {
        return string(node.asText(""), quoted);
      }
      String found = JSON.writeValueAsString(node);
      // Inside a string there is no place for an object's own quotes.
      return quoted ? found.replace("\"", "") : found;
    }
    return switch (name) {
      case "aws.events.rule-arn" -> string(rule.arn(), quoted);
      case "aws.events.rule-name" -> string(rule.name(), quoted);
      case "aws.events.event.ingestion-time" -> string(received.toString(), quoted);
      case "aws.events.event.json" -> json;
      default -> event.jsonWithoutDetail();
    };
  }

  private static String string(String value, boolean quoted) throws JsonProcessingException {
    String json = JSON.writeValueAsString(value);
    return quoted ? json.substring(1, json.length() - 1) : json;
  }
}
