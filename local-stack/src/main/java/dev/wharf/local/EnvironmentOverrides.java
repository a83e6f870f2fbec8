package dev.wharf.local;

import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Function;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Replaces functions' environment variables, as SAM's --env-vars does. */
final class EnvironmentOverrides {

  /** SAM's name for variables of every function. */
  private static final String EVERY_FUNCTION = "Parameters";

  private EnvironmentOverrides() {}

  /**
   * Replaces values; only variables that the template declares are replaced, as SAM does it.
   *
   * @param replacements variables by the function's logical id
   */
  static Resources replace(Resources resources, Map<String, Map<String, String>> replacements) {
    if (replacements.isEmpty()) {
      return resources;
    }
    List<Function> functions =
        resources.functions().stream().map(function -> replace(function, replacements)).toList();
    return resources.withFunctions(functions);
  }

  private static Function replace(
      Function function, Map<String, Map<String, String>> replacements) {
    Map<String, String> environment = new HashMap<>(function.environment());
    environment.replaceAll(replacements.getOrDefault(EVERY_FUNCTION, Map.of())::getOrDefault);
    environment.replaceAll(replacements.getOrDefault(function.logicalId(), Map.of())::getOrDefault);
    return function.withEnvironment(environment);
  }
}
