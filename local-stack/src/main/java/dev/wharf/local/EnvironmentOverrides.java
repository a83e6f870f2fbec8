package dev.wharf.local;

import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Function;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Replaces functions' environment variables, as SAM's --env-vars does. */
final class EnvironmentOverrides {

  /**
   * The SDK's own variables, which no template declares: a function may be pointed at a proxy, or
   * at another emulator.
   */
  private static final String ENDPOINT = "AWS_ENDPOINT_URL";

  /** SAM's name for variables of every function. */
  private static final String EVERY_FUNCTION = "Parameters";

  private EnvironmentOverrides() {}

  /**
   * Replaces values. Only variables that the template declares are replaced, as SAM does it, and
   * the addresses of services.
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
    for (String scope : List.of(EVERY_FUNCTION, function.logicalId())) {
      replacements
          .getOrDefault(scope, Map.of())
          .forEach(
              (name, value) -> {
                if (environment.containsKey(name) || name.startsWith(ENDPOINT)) {
                  environment.put(name, value);
                }
              });
    }
    return function.withEnvironment(environment);
  }
}
