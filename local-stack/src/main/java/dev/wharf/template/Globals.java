package dev.wharf.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * SAM's Globals, merged as SAM does: mappings key by key, lists with the globals' elements first,
 * and anything else is replaced by the resource's own value.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
final class Globals {
  // What SAM accepts there; the resource's own check refuses what the local stack does not know.
  private static final Set<String> FUNCTION =
      Set.of(
          "Architectures",
          "AutoPublishAlias",
          "CodeUri",
          "DeploymentPreference",
          "Description",
          "Environment",
          "EphemeralStorage",
          "EventInvokeConfig",
          "Handler",
          "LoggingConfig",
          "MemorySize",
          "PermissionsBoundary",
          "PropagateTags",
          "RolePath",
          "Runtime",
          "SnapStart",
          "Tags",
          "Timeout",
          "Tracing");
  private static final Set<String> API =
      Set.of(
          "AccessLogSetting",
          "EndpointConfiguration",
          "MethodSettings",
          "Name",
          "OpenApiVersion",
          "PropagateTags",
          "TracingEnabled",
          "Variables");

  private final Map<String, Object> api;
  private final Map<String, Object> function;

  Globals(Map<String, Object> globals) {
    for (String section : globals.keySet()) {
      if (!section.equals("Api") && !section.equals("Function")) {
        throw new InvalidTemplateException(
            "Globals." + section, "is not understood by the local stack; Api and Function are");
      }
    }
    this.api = section(globals, "Api", API);
    this.function = section(globals, "Function", FUNCTION);
  }

  private static Map<String, Object> section(
      Map<String, Object> globals, String name, Set<String> accepted) {
    String place = "Globals." + name;
    Map<String, Object> section = Values.map(globals.getOrDefault(name, Map.of()), place);
    for (String property : section.keySet()) {
      if (!accepted.contains(property)) {
        throw new InvalidTemplateException(
            place + "." + property,
            "is refused by SAM there, or not understood by the local stack; give it to each"
                + " resource");
      }
    }
    return section;
  }

  Map<String, Object> mergedInto(ResourceType type, Map<String, Object> properties) {
    return switch (type) {
      case API -> merge(api, properties);
      case FUNCTION -> merge(function, properties);
      default -> properties;
    };
  }

  private static Map<String, Object> merge(Map<String, Object> global, Map<String, Object> local) {
    Map<String, Object> merged = new LinkedHashMap<>(global);
    local.forEach((key, value) -> merged.merge(key, value, Globals::mergeValues));
    return merged;
  }

  private static Object mergeValues(Object global, Object local) {
    if (Values.isIntrinsic(global) || Values.isIntrinsic(local)) {
      return local;
    }
    if (global instanceof Map<?, ?> first && local instanceof Map<?, ?> second) {
      return merge(Values.map(first), Values.map(second));
    }
    if (global instanceof List<?> first && local instanceof List<?> second) {
      List<Object> both = new ArrayList<>(first);
      both.addAll(second);
      return both;
    }
    return local;
  }
}
