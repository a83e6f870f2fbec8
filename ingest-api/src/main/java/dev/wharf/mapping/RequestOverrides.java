package dev.wharf.mapping;

import java.util.Map;

/** Parameters of the integration request that a template replaced, by name. */
public record RequestOverrides(
    Map<String, String> header, Map<String, String> path, Map<String, String> querystring) {

  public RequestOverrides {
    header = Map.copyOf(header);
    path = Map.copyOf(path);
    querystring = Map.copyOf(querystring);
  }

  /** The value of {@code requestOverride} in the response template's context. */
  public Map<String, Object> toContext() {
    return Map.of("header", header, "path", path, "querystring", querystring);
  }
}
