package dev.wharf.acceptance;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A statement of a role in template.yaml that allows something of DynamoDB.
 *
 * @param resource a table's logical id, with {@code /index/…} an index of it
 * @param conditions values by operator and key
 */
record Grant(
    List<String> actions, String resource, Map<String, Map<String, List<String>>> conditions) {

  static final String ATTRIBUTES = "dynamodb:Attributes";

  private static final String ATTRIBUTES_EQUAL = "ForAllValues:StringEquals";

  /** Those of a role. */
  static List<Grant> of(WatchedTemplate template, String role) {
    // A role may have nothing but policies of AWS's.
    return template.find(role, "Policies").stream()
        .flatMap(policies -> ((List<?>) WatchedTemplate.plain(policies)).stream())
        .map(policy -> map(map(policy).get("PolicyDocument")).get("Statement"))
        .flatMap(statements -> ((List<?>) statements).stream())
        .map(Grant::of)
        .filter(grant -> grant.actions().stream().anyMatch(one -> one.startsWith("dynamodb:")))
        .toList();
  }

  private static Grant of(Object node) {
    Map<String, Object> statement = map(node);
    if (!"Allow".equals(statement.get("Effect"))
        || !Set.of("Effect", "Action", "Resource", "Condition").containsAll(statement.keySet())) {
      throw new IllegalArgumentException("not understood: " + statement);
    }
    Map<String, Map<String, List<String>>> conditions = new TreeMap<>();
    map(statement.getOrDefault("Condition", Map.of()))
        .forEach(
            (operator, keys) ->
                map(keys)
                    .forEach(
                        (key, values) ->
                            conditions
                                .computeIfAbsent(operator, any -> new TreeMap<>())
                                .put(key, texts(values))));
    return new Grant(
        texts(statement.get("Action")),
        requireNonNull(statement.get("Resource"))
            .toString()
            .replaceFirst("^\\$\\{(\\w+)\\.Arn}", "$1")
            .replaceFirst("\\.Arn$", ""),
        conditions);
  }

  /** What it lets its holder name; empty if that is not bounded. */
  Set<String> attributes() {
    return Set.copyOf(
        conditions.getOrDefault(ATTRIBUTES_EQUAL, Map.of()).getOrDefault(ATTRIBUTES, List.of()));
  }

  /**
   * @param table the logical id of the access's
   */
  boolean allows(DynamoDbAccess access, String table) {
    String resource = access.index().isEmpty() ? table : table + "/index/" + access.index();
    return actions.contains("dynamodb:" + access.action())
        && like(this.resource, resource)
        && conditions.entrySet().stream()
            .allMatch(
                operator ->
                    operator.getValue().entrySet().stream()
                        .allMatch(
                            key ->
                                holds(
                                    operator.getKey(),
                                    values(key.getKey(), access),
                                    key.getValue())));
  }

  private static Collection<String> values(String key, DynamoDbAccess access) {
    return switch (key) {
      case ATTRIBUTES -> access.attributes();
      case "dynamodb:LeadingKeys" -> access.leadingKeys();
      default -> throw new IllegalArgumentException("the condition key " + key);
    };
  }

  private static boolean holds(String operator, Collection<String> values, List<String> patterns) {
    return switch (operator) {
      case ATTRIBUTES_EQUAL -> patterns.containsAll(values);
      case "ForAllValues:StringLike" ->
          values.stream().allMatch(value -> patterns.stream().anyMatch(one -> like(one, value)));
      case "ForAllValues:StringNotLike" ->
          values.stream().allMatch(value -> patterns.stream().noneMatch(one -> like(one, value)));
      default -> throw new IllegalArgumentException("the condition operator " + operator);
    };
  }

  private static boolean like(String pattern, String value) {
    return Pattern.matches("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E", value);
  }

  private static List<String> texts(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Object::toString).toList()
        : List.of(value.toString());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }
}
