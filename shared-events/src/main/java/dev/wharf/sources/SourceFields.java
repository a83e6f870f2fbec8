package dev.wharf.sources;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A mapping's fields on their way to a {@link Source}: each is checked, none is overlooked. */
final class SourceFields {

  private final String source;
  private final String prefix;
  private final Map<?, ?> fields;
  private final Set<Object> unread;

  /**
   * @param prefix what precedes a field's name in messages: where the mapping is
   */
  SourceFields(String source, String prefix, Map<?, ?> fields) {
    this.source = source;
    this.prefix = prefix;
    this.fields = fields;
    this.unread = new HashSet<>(fields.keySet());
  }

  boolean has(String field) {
    return fields.containsKey(field);
  }

  String string(String field, Pattern pattern, String expected) {
    unread.remove(field);
    Object scalar = fields.get(field) instanceof Boolean flag ? flag.toString() : fields.get(field);
    if (scalar instanceof String value && pattern.matcher(value).matches()) {
      return value;
    }
    throw invalid(field, "must be " + expected + found(field));
  }

  Optional<String> optionalString(String field, Pattern pattern, String expected) {
    return has(field) ? Optional.of(string(field, pattern, expected)) : Optional.empty();
  }

  int seconds(String field) {
    unread.remove(field);
    if (fields.get(field) instanceof Number value
        && value.longValue() > 0
        && value.longValue() <= 86_400) {
      return value.intValue();
    }
    throw invalid(field, "must be seconds, 1 to 86400" + found(field));
  }

  List<String> strings(String field, Pattern pattern, String expected) {
    List<String> values = new ArrayList<>();
    for (Object value : list(field)) {
      if (!(value instanceof String text) || !pattern.matcher(text).matches()) {
        throw invalid(field, "must list " + expected + ", not " + value);
      }
      if (values.contains(text)) {
        throw invalid(field, "lists " + text + " twice; remove one");
      }
      values.add(text);
    }
    if (values.isEmpty()) {
      throw invalid(field, "must list at least one: " + expected);
    }
    return values;
  }

  SourceFields mapping(String field, String expected) {
    unread.remove(field);
    if (fields.get(field) instanceof Map<?, ?> map) {
      return new SourceFields(source, prefix + field + ".", map);
    }
    throw invalid(field, "must be a mapping with " + expected + found(field));
  }

  List<SourceFields> mappings(String field, String expected) {
    List<SourceFields> mappings = new ArrayList<>();
    for (Object value : list(field)) {
      if (!(value instanceof Map<?, ?> map)) {
        throw invalid(field, "must list mappings with " + expected + ", not " + value);
      }
      String where = prefix + field + "[" + mappings.size() + "].";
      mappings.add(new SourceFields(source, where, map));
    }
    if (mappings.isEmpty()) {
      throw invalid(field, "must list at least one mapping with " + expected);
    }
    return mappings;
  }

  private List<?> list(String field) {
    unread.remove(field);
    if (fields.get(field) instanceof List<?> list) {
      return list;
    }
    return has(field) ? refuseNoList(field) : List.of();
  }

  private List<?> refuseNoList(String field) {
    throw invalid(field, "must be a list" + found(field));
  }

  private String found(String field) {
    return has(field) ? ", not " + fields.get(field) : "; it is missing";
  }

  void refuseUnread() {
    for (Object field : unread) {
      throw invalid(String.valueOf(field), "is not a field of a source; remove it or correct it");
    }
  }

  InvalidSourceException invalid(String field, String remedy) {
    return new InvalidSourceException(source, prefix + field, remedy);
  }
}
