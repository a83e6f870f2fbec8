package dev.wharf.template;

import dev.wharf.template.References.Attributes;
import dev.wharf.template.Resources.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The template's Resources as written: types, conditions and properties with intrinsics in them.
 */
final class Declarations {
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "Type",
          "Properties",
          "Metadata",
          "Condition",
          "DependsOn",
          "DeletionPolicy",
          "UpdateReplacePolicy");

  /** A function's events of which SAM makes rules, and what names those. */
  private static final Map<Object, String> RULE_NAMES =
      Map.of("EventBridgeRule", "RuleName", "Schedule", "Name");

  private final Surroundings in;
  private final Map<String, Declaration> declarations = new LinkedHashMap<>();

  Declarations(Map<String, Object> resources, Globals globals, Surroundings in) {
    this.in = in;
    resources.forEach((id, value) -> declarations.put(id, declaration(id, value, globals)));
    for (Declaration declaration : declarations.values()) {
      for (String other : declaration.dependsOn()) {
        if (!declarations.containsKey(other)) {
          throw new InvalidTemplateException(
              declaration.place() + ".DependsOn", other + " is no resource of this template");
        }
      }
    }
  }

  private static Declaration declaration(String id, Object value, Globals globals) {
    String place = "Resources." + id;
    Map<String, Object> resource = Values.map(value, place);
    for (String attribute : resource.keySet()) {
      if (!ATTRIBUTES.contains(attribute)) {
        throw new InvalidTemplateException(
            place + "." + attribute, "is not understood by the local stack; take it out");
      }
    }
    if (!(resource.get("Type") instanceof String typeName)) {
      throw new InvalidTemplateException(place, "Type is missing");
    }
    ResourceType type = ResourceType.of(typeName, place);
    Map<String, Object> properties =
        Values.map(resource.getOrDefault("Properties", Map.of()), place + ".Properties");
    Object dependsOn = resource.getOrDefault("DependsOn", List.of());
    return new Declaration(
        id,
        type,
        globals.mergedInto(type, properties),
        Values.map(resource.getOrDefault("Metadata", Map.of()), place + ".Metadata"),
        resource.get("Condition") instanceof String condition ? condition : null,
        dependsOn instanceof List<?> list
            ? list.stream().map(String::valueOf).toList()
            : List.of(String.valueOf(dependsOn)));
  }

  Iterable<Declaration> all() {
    return declarations.values();
  }

  /** What a reference to a resource, or to one that SAM makes of it, returns. */
  @Nullable Attributes attributes(String id, String place, Intrinsics intrinsics) {
    Declaration declaration = declarations.get(id);
    if (declaration == null) {
      return madeBySam(id, place, intrinsics);
    }
    if (declaration.condition() != null && !intrinsics.holds(declaration.condition(), place)) {
      throw new InvalidTemplateException(
          place,
          id + " does not exist because its condition " + declaration.condition() + " is false");
    }
    ResourceType type = declaration.type();
    String name =
        name(declaration.properties(), type.nameProperty(), id, declaration.place(), intrinsics);
    Attributes attributes =
        type.attributes(name, in, busName(declaration.properties(), declaration, intrinsics));
    return type == ResourceType.TABLE && declaration.properties().containsKey("StreamSpecification")
        ? withStreamArn(attributes)
        : attributes;
  }

  /** Only a table that has a stream has this attribute. */
  private static Attributes withStreamArn(Attributes table) {
    Map<String, String> values = new LinkedHashMap<>(table.values());
    values.put("StreamArn", Table.streamArn(String.valueOf(values.get("Arn"))));
    return new Attributes(table.ref(), values);
  }

  private @Nullable Attributes madeBySam(String id, String place, Intrinsics intrinsics) {
    int dot = id.lastIndexOf('.');
    Declaration owner = declarations.get(dot < 0 ? id : id.substring(0, dot));
    if (owner != null && owner.type() == ResourceType.FUNCTION && id.endsWith(".Alias")) {
      Object alias = owner.properties().getOrDefault("AutoPublishAlias", "$LATEST");
      Attributes function = attributes(owner.logicalId(), place, intrinsics);
      return function == null
          ? null
          : new Attributes(
              function.values().get("Arn") + ":" + intrinsics.resolveString(alias, place),
              Map.of());
    }
    if (owner != null && owner.type() == ResourceType.API && id.endsWith(".Stage")) {
      Object stage = owner.properties().getOrDefault("StageName", "");
      return new Attributes(intrinsics.resolveString(stage, place), Map.of());
    }
    for (Declaration function : declarations.values()) {
      if (function.type() == ResourceType.FUNCTION && id.startsWith(function.logicalId())) {
        Map<String, Object> events =
            Values.map(function.properties().getOrDefault("Events", Map.of()), place);
        Object event = events.get(id.substring(function.logicalId().length()));
        if (event instanceof Map<?, ?> map && RULE_NAMES.containsKey(map.get("Type"))) {
          Map<String, Object> properties =
              Values.map(Values.map(map).getOrDefault("Properties", Map.of()), place);
          String name = name(properties, RULE_NAMES.get(map.get("Type")), id, place, intrinsics);
          return ResourceType.RULE.attributes(name, in, busName(properties, function, intrinsics));
        }
      }
    }
    return null;
  }

  private String name(
      Map<String, Object> properties,
      @Nullable String property,
      String id,
      String place,
      Intrinsics intrinsics) {
    Object given = property == null ? null : properties.get(property);
    return given == null
        ? in.stackName() + "-" + id
        : intrinsics.resolveString(given, place + ".Properties." + property);
  }

  private static String busName(
      Map<String, Object> properties, Declaration declaration, Intrinsics intrinsics) {
    Object bus = properties.get("EventBusName");
    return bus == null
        ? "default"
        : RuleReader.busName(
            intrinsics.resolveString(bus, declaration.place() + ".Properties.EventBusName"));
  }

  @Override
  public String toString() {
    return declarations.keySet().stream().collect(Collectors.joining(", "));
  }

  /**
   * One resource.
   *
   * @param properties with Globals merged in, intrinsics not resolved
   */
  record Declaration(
      String logicalId,
      ResourceType type,
      Map<String, Object> properties,
      Map<String, Object> metadata,
      @Nullable String condition,
      List<String> dependsOn) {

    String place() {
      return "Resources." + logicalId;
    }
  }
}
