package dev.wharf.template;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The template's parameters: defaults, what was given for this stack, and the checks on both. */
final class ParameterValues {
  private static final Set<String> TYPES =
      Set.of("String", "Number", "CommaDelimitedList", "List<Number>");

  private ParameterValues() {}

  /**
   * @param declared the template's Parameters
   * @param given values by parameter, as for {@code sam deploy --parameter-overrides}
   * @return by parameter: a string, or a list of strings for the list types
   */
  static Map<String, Object> of(Map<String, Object> declared, Map<String, String> given) {
    for (String name : given.keySet()) {
      if (!declared.containsKey(name)) {
        throw new InvalidTemplateException(
            "Parameters." + name,
            "is given but the template has no such parameter; it has "
                + String.join(", ", declared.keySet()));
      }
    }
    Map<String, Object> values = new LinkedHashMap<>();
    declared.forEach(
        (name, declaration) -> values.put(name, value(name, declaration, given.get(name))));
    return values;
  }

  private static Object value(String name, Object declaration, @Nullable String given) {
    String place = "Parameters." + name;
    Properties properties = new Properties(Values.map(declaration, place), place);
    properties.withoutLocalMeaning("Description", "NoEcho");
    String type = properties.string("Type");
    if (!TYPES.contains(type)) {
      throw new InvalidTemplateException(
          place + ".Type",
          type + " is not understood by the local stack; it understands " + sorted(TYPES));
    }
    String fallback = properties.optionalString("Default");
    String text = given != null ? given : fallback;
    if (text == null) {
      throw new InvalidTemplateException(
          place,
          "has no value and no default; give it one under parameters in local.yaml, or with"
              + " --parameter-overrides "
              + name
              + "=...");
    }
    boolean list = type.startsWith("List") || type.startsWith("Comma");
    List<String> parts =
        list ? Arrays.stream(text.split(",")).map(String::strip).toList() : List.of(text);
    check(properties, place, type.contains("Number"), parts);
    properties.end();
    return list ? parts : text;
  }

  private static void check(
      Properties properties, String place, boolean number, List<String> parts) {
    String hint = properties.string("ConstraintDescription", "");
    String suffix = hint.isEmpty() ? "" : " (" + hint + ")";
    List<String> allowed = properties.strings("AllowedValues");
    String pattern = properties.optionalString("AllowedPattern");
    String minimum = properties.optionalString("MinValue");
    String maximum = properties.optionalString("MaxValue");
    int shortest = properties.integer("MinLength", 0, 0, Integer.MAX_VALUE);
    int longest = properties.integer("MaxLength", Integer.MAX_VALUE, 0, Integer.MAX_VALUE);
    for (String part : parts) {
      if (!allowed.isEmpty() && !allowed.contains(part)) {
        throw new InvalidTemplateException(
            place, "must be one of " + String.join(", ", allowed) + suffix);
      }
      if (pattern != null && !part.matches(pattern)) {
        throw new InvalidTemplateException(place, "must match " + pattern + suffix);
      }
      if (part.length() < shortest || part.length() > longest) {
        throw new InvalidTemplateException(
            place,
            longest == Integer.MAX_VALUE
                ? "must have at least " + shortest + " characters" + suffix
                : "must have " + shortest + " to " + longest + " characters" + suffix);
      }
      if (number) {
        BigDecimal value = number(place, part);
        if (minimum != null && value.compareTo(number(place + ".MinValue", minimum)) < 0) {
          throw new InvalidTemplateException(
              place, "is " + part + " but must be at least " + minimum + suffix);
        }
        if (maximum != null && value.compareTo(number(place + ".MaxValue", maximum)) > 0) {
          throw new InvalidTemplateException(
              place, "is " + part + " but must be at most " + maximum + suffix);
        }
      }
    }
  }

  private static BigDecimal number(String place, String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new InvalidTemplateException(place, "must be a number, not '" + text + "'");
    }
  }

  private static String sorted(Set<String> words) {
    return String.join(", ", words.stream().sorted().toList());
  }
}
