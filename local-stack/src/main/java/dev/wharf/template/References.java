package dev.wharf.template;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Ref and Fn::GetAtt return: parameters, pseudo parameters and resources. */
final class References {
  private final Surroundings surroundings;
  private final Map<String, Object> parameters;
  private final Lookup resources;
  private final Map<String, Attributes> known = new HashMap<>();
  private final Set<String> underWay = new LinkedHashSet<>();

  /**
   * @param resources gives a resource's attributes, once asked for
   */
  References(Surroundings surroundings, Map<String, Object> parameters, Lookup resources) {
    this.surroundings = surroundings;
    this.parameters = parameters;
    this.resources = resources;
  }

  /** A string, or a list of strings for a list parameter. */
  Object ref(String name, String place) {
    Object parameter = parameters.get(name);
    if (parameter != null) {
      return parameter;
    }
    if (name.startsWith("AWS::")) {
      return pseudo(name, place);
    }
    return attributes(name, place).ref();
  }

  String attribute(String logicalId, String attribute, String place) {
    Attributes attributes = attributes(logicalId, place);
    String value = attributes.values().get(attribute);
    if (value == null) {
      throw new InvalidTemplateException(
          place,
          logicalId
              + " has no attribute "
              + attribute
              + " in the local stack; it has "
              + attributes.values().keySet().stream().sorted().toList());
    }
    return value;
  }

  /** A variable of Fn::Sub: a name, or a resource's attribute after a dot. */
  String subVariable(String name, String place) {
    if (parameters.get(name) instanceof List<?>) {
      throw new InvalidTemplateException(place, "Fn::Sub cannot take the list " + name);
    }
    int dot = name.indexOf('.');
    return dot < 0
        ? String.valueOf(ref(name, place))
        : attribute(name.substring(0, dot), name.substring(dot + 1), place);
  }

  private Object pseudo(String name, String place) {
    return switch (name) {
      case "AWS::AccountId" -> surroundings.accountId();
      case "AWS::Region" -> surroundings.region();
      case "AWS::StackName" -> surroundings.stackName();
      case "AWS::StackId" ->
          surroundings.arn("cloudformation", "stack/" + surroundings.stackName() + "/local");
      case "AWS::Partition" -> "aws";
      case "AWS::URLSuffix" -> "amazonaws.com";
      case "AWS::NotificationARNs" -> List.of();
      default ->
          throw new InvalidTemplateException(place, name + " is not understood by the local stack");
    };
  }

  private Attributes attributes(String logicalId, String place) {
    Attributes ready = known.get(logicalId);
    if (ready != null) {
      return ready;
    }
    if (!underWay.add(logicalId)) {
      throw new InvalidTemplateException(
          place, "names depend on each other: " + String.join(", ", underWay));
    }
    try {
      Attributes attributes = resources.find(logicalId, place);
      if (attributes == null) {
        throw new InvalidTemplateException(
            place, logicalId + " is neither a parameter nor a resource of this template");
      }
      known.put(logicalId, attributes);
      return requireNonNull(attributes);
    } finally {
      underWay.remove(logicalId);
    }
  }

  /** Finds resources by logical id, for a reference that stands at a place. */
  interface Lookup {
    /** Null where there is no such resource. */
    @Nullable Attributes find(String logicalId, String place);
  }

  /**
   * @param ref what Ref returns
   * @param values what Fn::GetAtt returns
   */
  record Attributes(String ref, Map<String, String> values) {}
}
