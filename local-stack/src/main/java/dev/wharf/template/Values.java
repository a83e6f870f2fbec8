package dev.wharf.template;

import java.util.LinkedHashMap;
import java.util.Map;

/** Casts of what YAML holds, checked once here. */
final class Values {

  private Values() {}

  static Map<String, Object> map(Map<?, ?> map) {
    Map<String, Object> result = new LinkedHashMap<>();
    map.forEach((key, value) -> result.put(String.valueOf(key), value));
    return result;
  }

  static Map<String, Object> map(Object value, String place) {
    if (value instanceof Map<?, ?> map) {
      return map(map);
    }
    throw new InvalidTemplateException(place, "must be a mapping");
  }

  static boolean isScalar(Object value) {
    return value instanceof String || value instanceof Number || value instanceof Boolean;
  }

  /** Whether this is a mapping such as {Ref: x} or {Fn::Sub: ...}. */
  static boolean isIntrinsic(Object value) {
    return value instanceof Map<?, ?> map
        && map.size() == 1
        && map.keySet().stream()
            .anyMatch(key -> key.equals("Ref") || String.valueOf(key).startsWith("Fn::"));
  }
}
