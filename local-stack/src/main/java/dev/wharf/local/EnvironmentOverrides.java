package dev.wharf.local;

import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Function;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Replaces functions' environment variables, as SAM's --env-vars does. */
final class EnvironmentOverrides {

  /**
   * What no template declares: addresses of services, so that a function may be pointed at a proxy
   * or another emulator; and secrets of sources that have no parameter of their own.
   */
  private static final List<String> UNDECLARED = List.of("AWS_ENDPOINT_URL", "SIGNING_SECRETS_");

  /** SAM's name for variables of every function. */
  private static final String EVERY_FUNCTION = "Parameters";

  private EnvironmentOverrides() {}

  /**
   * Replaces values. Only variables that the template declares are replaced, as SAM does it, and
   * addresses of services and signing secrets are set.
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
                if (environment.containsKey(name)
                    || UNDECLARED.stream().anyMatch(name::startsWith)) {
                  environment.put(name, value);
                }
              });
    }
    return function.withEnvironment(environment);
  }
}
