package dev.wharf.template;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves Ref, Fn::GetAtt, Fn::Sub, Fn::If, Fn::Join, Fn::Split, Fn::Select and AWS::Include, and
 * evaluates conditions. Any other function is an error.
 */
final class Intrinsics {
  private static final Object NO_VALUE = new Object();
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(!?)([^}]*)}");

  private final Path directory;
  private final Map<String, Object> conditions;
  private final References references;
  private final Set<String> conditionsUnderWay = new HashSet<>();

  /**
   * @param directory where AWS::Include looks for files
   */
  Intrinsics(Path directory, Map<String, Object> conditions, References references) {
    this.directory = directory;
    this.conditions = conditions;
    this.references = references;
  }

  Map<String, Object> resolveMap(Map<String, Object> map, String place) {
    return Values.map(resolve(map, place), place);
  }

  String resolveString(Object value, String place) {
    Object resolved = resolve(value, place);
    if (!Values.isScalar(resolved)) {
      throw new InvalidTemplateException(place, "must be a string");
    }
    return String.valueOf(resolved);
  }

  /** Maps, lists and scalars without any function. AWS::NoValue takes its entry away. */
  Object resolve(Object value, String place) {
    if (value instanceof List<?> list) {
      List<Object> result = new ArrayList<>();
      int index = 0;
      for (Object element : list) {
        Object resolved = resolve(element, place + "[" + index++ + "]");
        if (resolved != NO_VALUE) {
          result.add(resolved);
        }
      }
      return result;
    }
    if (!(value instanceof Map<?, ?> raw)) {
      return value;
    }
    Map<String, Object> map = Values.map(raw);
    if (Values.isIntrinsic(map)) {
      Map.Entry<String, Object> call = map.entrySet().iterator().next();
      return call(call.getKey(), call.getValue(), place);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    map.forEach(
        (key, element) -> {
          if (key.startsWith("Fn::")) {
            throw new InvalidTemplateException(place, key + " must stand alone in its mapping");
          }
          Object resolved = resolve(element, place + "." + key);
          if (resolved != NO_VALUE) {
            result.put(key, resolved);
          }
        });
    return result;
  }

  private Object call(String function, Object argument, String place) {
    return switch (function) {
      case "Ref" -> ref(text(argument, function, place), place);
      case "Fn::GetAtt" -> getAtt(argument, place);
      case "Fn::Sub" -> sub(argument, place);
      case "Fn::Join" -> join(argument, place);
      case "Fn::Split" -> split(argument, place);
      case "Fn::Select" -> select(argument, place);
      case "Fn::If" -> choose(argument, place);
      case "Fn::Transform" -> include(argument, place);
      case "Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not" ->
          throw new InvalidTemplateException(
              place, function + " belongs under Conditions; use Fn::If here");
      default -> throw unknown(function, place);
    };
  }

  private static InvalidTemplateException unknown(String function, String place) {
    return new InvalidTemplateException(
        place,
        function
            + " is not understood by the local stack; write it with Ref, Fn::GetAtt, Fn::Sub,"
            + " Fn::If, Fn::Join, Fn::Split or Fn::Select, or teach it to module local-stack");
  }

  private Object ref(String name, String place) {
    return name.equals("AWS::NoValue") ? NO_VALUE : references.ref(name, place);
  }

  private Object getAtt(Object argument, String place) {
    if (argument instanceof List<?> parts && parts.size() == 2) {
      return references.attribute(
          text(parts.get(0), "Fn::GetAtt", place), resolveString(parts.get(1), place), place);
    }
    if (argument instanceof String text && text.contains(".")) {
      int dot = text.indexOf('.');
      return references.attribute(text.substring(0, dot), text.substring(dot + 1), place);
    }
    throw new InvalidTemplateException(place, "Fn::GetAtt takes a resource and an attribute");
  }

  private String sub(Object argument, String place) {
    Map<String, Object> variables = Map.of();
    Object template = argument;
    if (argument instanceof List<?> parts && parts.size() == 2) {
      template = parts.get(0);
      variables = Values.map(parts.get(1), place);
    }
    String text = text(template, "Fn::Sub", place);
    StringBuilder result = new StringBuilder();
    Matcher matcher = PLACEHOLDER.matcher(text);
    while (matcher.find()) {
      String name = matcher.group(2).strip();
      String replacement;
      if (!matcher.group(1).isEmpty()) {
        replacement = "${" + matcher.group(2) + "}";
      } else if (variables.containsKey(name)) {
        replacement = resolveString(variables.get(name), place);
      } else {
        replacement = references.subVariable(name, place);
      }
      matcher.appendReplacement(result, Matcher.quoteReplacement(replacement));
    }
    return matcher.appendTail(result).toString();
  }

  private String join(Object argument, String place) {
    if (argument instanceof List<?> parts
        && parts.size() == 2
        && resolve(parts.get(1), place) instanceof List<?> elements
        && elements.stream().allMatch(Values::isScalar)) {
      return String.join(
          text(parts.get(0), "Fn::Join", place), elements.stream().map(String::valueOf).toList());
    }
    throw new InvalidTemplateException(place, "Fn::Join takes a delimiter and a list of strings");
  }

  private List<String> split(Object argument, String place) {
    if (argument instanceof List<?> parts && parts.size() == 2) {
      String delimiter = Pattern.quote(text(parts.get(0), "Fn::Split", place));
      return List.of(resolveString(parts.get(1), place).split(delimiter, -1));
    }
    throw new InvalidTemplateException(place, "Fn::Split takes a delimiter and a string");
  }

  private Object select(Object argument, String place) {
    if (argument instanceof List<?> parts
        && parts.size() == 2
        && resolve(parts.get(1), place) instanceof List<?> elements
        && resolveString(parts.get(0), place).matches("\\d{1,6}")) {
      int index = Integer.parseInt(resolveString(parts.get(0), place));
      if (index < elements.size()) {
        return elements.get(index);
      }
    }
    throw new InvalidTemplateException(place, "Fn::Select takes an index within a list");
  }

  private Object choose(Object argument, String place) {
    if (argument instanceof List<?> parts && parts.size() == 3) {
      boolean holds = holds(text(parts.get(0), "Fn::If", place), place);
      return resolve(parts.get(holds ? 1 : 2), place);
    }
    throw new InvalidTemplateException(place, "Fn::If takes a condition and two values");
  }

  private Object include(Object argument, String place) {
    Map<String, Object> transform = Values.map(argument, place);
    if (!"AWS::Include".equals(transform.get("Name"))) {
      throw new InvalidTemplateException(
          place, "Fn::Transform: only AWS::Include is understood by the local stack");
    }
    Map<String, Object> parameters = Values.map(transform.getOrDefault("Parameters", ""), place);
    String location = resolveString(parameters.getOrDefault("Location", ""), place);
    if (location.isEmpty() || location.startsWith("s3:")) {
      throw new InvalidTemplateException(
          place, "AWS::Include must name a file beside the template in Parameters.Location");
    }
    Path file = directory.resolve(location).normalize();
    return resolve(TemplateYaml.readIncluded(file), place);
  }

  /** Whether a condition holds. */
  boolean holds(String condition, String place) {
    Object expression = conditions.get(condition);
    if (expression == null) {
      throw new InvalidTemplateException(
          place, condition + " is no condition; Conditions has " + conditions.keySet());
    }
    if (!conditionsUnderWay.add(condition)) {
      throw new InvalidTemplateException("Conditions." + condition, "depends on itself");
    }
    try {
      return evaluate(expression, "Conditions." + condition);
    } finally {
      conditionsUnderWay.remove(condition);
    }
  }

  private boolean evaluate(Object expression, String place) {
    Map<String, Object> map = Values.map(expression, place);
    if (map.size() != 1) {
      throw new InvalidTemplateException(place, "must be one condition function");
    }
    Map.Entry<String, Object> call = map.entrySet().iterator().next();
    if (call.getKey().equals("Condition")) {
      return holds(String.valueOf(call.getValue()), place);
    }
    if (!(call.getValue() instanceof List<?> arguments) || arguments.isEmpty()) {
      throw new InvalidTemplateException(place, call.getKey() + " takes a list");
    }
    return switch (call.getKey()) {
      case "Fn::Equals" -> equal(arguments, place);
      case "Fn::Not" -> !evaluate(arguments.get(0), place);
      case "Fn::And" -> arguments.stream().allMatch(argument -> evaluate(argument, place));
      case "Fn::Or" -> arguments.stream().anyMatch(argument -> evaluate(argument, place));
      default -> throw unknown(call.getKey(), place);
    };
  }

  private boolean equal(List<?> values, String place) {
    if (values.size() != 2) {
      throw new InvalidTemplateException(place, "Fn::Equals takes two values");
    }
    return resolveString(values.get(0), place).equals(resolveString(values.get(1), place));
  }

  private static String text(Object value, String function, String place) {
    if (value instanceof String text) {
      return text;
    }
    throw new InvalidTemplateException(place, function + " takes a string");
  }
}
