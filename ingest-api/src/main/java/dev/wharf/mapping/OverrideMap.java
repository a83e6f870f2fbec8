package dev.wharf.mapping;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parameters that a template may override, each of them once. */
final class OverrideMap extends AbstractMap<String, Object> {

  private final String name;
  private final Map<String, Object> sections;
  private final Map<String, Object> overridden = new LinkedHashMap<>();

  /**
   * @param sections what stands below this map from the start and cannot be replaced
   */
  OverrideMap(String name, Map<String, Object> sections) {
    this.name = name;
    this.sections = sections;
  }

  /**
   * API Gateway answers 5xx where a template overrides one parameter twice.
   *
   * @throws IllegalStateException if the parameter was overridden before
   */
  @Override
  public @Nullable Object put(String key, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (sections.containsKey(key) || overridden.putIfAbsent(key, value) != null) {
      throw new IllegalStateException("$context." + name + "." + key + " is overridden twice");
    }
    return null;
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    Object section = sections.get(key);
    return section == null ? overridden.get(key) : section;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return get(key) != null;
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    Map<String, Object> all = new LinkedHashMap<>(sections);
    all.putAll(overridden);
    return all.entrySet();
  }

  void putAllOf(@Nullable Object earlier) {
    if (earlier instanceof Map<?, ?> map) {
      map.forEach((key, value) -> put(String.valueOf(key), value));
    }
  }

  Map<String, Object> overridden() {
    return overridden;
  }

  Map<String, String> printed() {
    Map<String, String> printed = new LinkedHashMap<>();
    overridden.forEach((key, value) -> printed.put(key, String.valueOf(Json.printable(value))));
    return printed;
  }
}
