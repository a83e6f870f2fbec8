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

  /**
   * This machine, seen from a container, in the value of {@code AWS_ENDPOINT_URL_*}. SAM's
   * containers reach the stack so; functions here have its own addresses.
   */
  private static final String FROM_A_CONTAINER = "//host.docker.internal:";

  /** SAM's name for variables of every function. */
  private static final String EVERY_FUNCTION = "Parameters";

  private EnvironmentOverrides() {}

  /**
   * Replaces values. Only variables that the template declares are replaced, as SAM does it, and
   * addresses of services and signing secrets are set. An address for containers stays out, so that
   * one file serves here and there.
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
                boolean set =
                    environment.containsKey(name) || UNDECLARED.stream().anyMatch(name::startsWith);
                if (set && !value.contains(FROM_A_CONTAINER)) {
                  environment.put(name, value);
                }
              });
    }
    return function.withEnvironment(environment);
  }
}
