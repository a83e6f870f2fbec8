package dev.wharf.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The properties of one thing in the template. Whatever is neither read nor declared to be without
 * local meaning makes {@link #end} fail: nothing in a template is ignored by accident.
 */
public final class Properties {
  private final Map<String, Object> values;
  private final String place;
  private final Set<String> known = new HashSet<>();
  private final List<Properties> children = new ArrayList<>();

  public Properties(Map<String, Object> values, String place) {
    this.values = values;
    this.place = place;
  }

  public String place() {
    return place;
  }

  public String place(String name) {
    return place + "." + name;
  }

  public InvalidTemplateException error(String name, String problem) {
    return new InvalidTemplateException(place(name), problem);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** These decide nothing on one machine: permissions, encryption, names of logs. */
  public void withoutLocalMeaning(String... names) {
    known.addAll(Arrays.asList(names));
  }

  @Nullable Object raw(String name) {
    known.add(name);
    return values.get(name);
  }

  private Object required(String name) {
    Object value = raw(name);
    if (value == null) {
      throw new InvalidTemplateException(place, name + " is missing");
    }
    return value;
  }

  public @Nullable String optionalString(String name) {
    Object value = raw(name);
    if (value != null && !Values.isScalar(value)) {
      throw error(name, "must be a string");
    }
    return value == null ? null : text(value);
  }

  public String string(String name) {
    required(name);
    return string(name, "");
  }

  public String string(String name, String fallback) {
    String value = optionalString(name);
    return value == null ? fallback : value;
  }

  public int integer(String name, int fallback, int minimum, int maximum) {
    String value = optionalString(name);
    if (value == null) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= minimum && number <= maximum) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw error(
        name, "must be a whole number from " + minimum + " to " + maximum + ", not " + value);
  }

  double number(String name, double fallback) {
    String value = optionalString(name);
    try {
      return value == null ? fallback : Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw error(name, "must be a number, not " + value);
    }
  }

  boolean flag(String name, boolean fallback) {
    String value = optionalString(name);
    if (value == null) {
      return fallback;
    }
    if (!value.equals("true") && !value.equals("false")) {
      throw error(name, "must be true or false, not " + value);
    }
    return value.equals("true");
  }

  public List<String> strings(String name) {
    List<String> result = new ArrayList<>();
    for (Object element : list(name)) {
      if (!Values.isScalar(element)) {
        throw error(name, "must be a list of strings");
      }
      result.add(text(element));
    }
    return result;
  }

  public Map<String, String> stringMap(String name) {
    Map<String, String> result = new LinkedHashMap<>();
    map(name)
        .forEach(
            (key, value) -> {
              if (!Values.isScalar(value)) {
                throw new InvalidTemplateException(place(name) + "." + key, "must be a string");
              }
              result.put(key, text(value));
            });
    return result;
  }

  /** Empty where the property is absent. */
  List<Object> list(String name) {
    Object value = raw(name);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return new ArrayList<>(list);
    }
    throw error(name, "must be a list");
  }

  /** Empty where the property is absent. */
  public Map<String, Object> map(String name) {
    Object value = raw(name);
    return value == null ? Map.of() : Values.map(value, place(name));
  }

  public Properties object(String name) {
    required(name);
    return objectOrEmpty(name);
  }

  public Properties objectOrEmpty(String name) {
    return child(map(name), place(name));
  }

  public List<Properties> objects(String name) {
    List<Properties> result = new ArrayList<>();
    for (Object element : list(name)) {
      String at = place(name) + "[" + result.size() + "]";
      result.add(child(Values.map(element, at), at));
    }
    return result;
  }

  private Properties child(Map<String, Object> map, String at) {
    Properties child = new Properties(map, at);
    children.add(child);
    return child;
  }

  /**
   * @throws InvalidTemplateException naming the first property, here or below, that nothing read
   */
  public void end() {
    for (String name : new TreeSet<>(values.keySet())) {
      if (!known.contains(name)) {
        throw error(
            name,
            "is not understood by the local stack; take it out, or teach it to module local-stack");
      }
    }
    children.forEach(Properties::end);
  }

  private static String text(Object scalar) {
    // CloudFormation passes 500.0 on as 500.
    return scalar instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15
        ? String.valueOf(number.longValue())
        : String.valueOf(scalar);
  }
}
