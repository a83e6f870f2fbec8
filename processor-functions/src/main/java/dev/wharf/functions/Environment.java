package dev.wharf.functions;

import java.util.Map;

/** A function's environment variables, as the template sets them. */
public record Environment(Map<String, String> variables) {

  public Environment {
    variables = Map.copyOf(variables);
  }

  public static Environment ofProcess() {
    return new Environment(System.getenv());
  }

  /**
   * A variable that the function cannot work without.
   *
   * @throws IllegalStateException if it is missing: construction fails, not the first webhook
   */
  public String required(String name) {
    String value = variables.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalStateException(
          "environment variable " + name + " is missing; declare it in template.yaml");
    }
    return value;
  }
}
