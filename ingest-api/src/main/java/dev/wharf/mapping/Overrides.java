package dev.wharf.mapping;

import java.util.HashMap;
import java.util.Map;

/** {@code $context.requestOverride} and {@code $context.responseOverride} during one rendering. */
final class Overrides {

  private final OverrideMap requestHeader = new OverrideMap("requestOverride.header", Map.of());
  private final OverrideMap path = new OverrideMap("requestOverride.path", Map.of());
  private final OverrideMap querystring = new OverrideMap("requestOverride.querystring", Map.of());
  private final OverrideMap responseHeader = new OverrideMap("responseOverride.header", Map.of());
  private final Map<String, Object> request =
      Map.of("header", requestHeader, "path", path, "querystring", querystring);
  private final OverrideMap response =
      new OverrideMap("responseOverride", Map.of("header", responseHeader));

  /** Starts from what an earlier template of the same request overrode. */
  Overrides(Map<String, Object> context) {
    if (context.get("requestOverride") instanceof Map<?, ?> earlier) {
      requestHeader.putAllOf(earlier.get("header"));
      path.putAllOf(earlier.get("path"));
      querystring.putAllOf(earlier.get("querystring"));
    }
    if (context.get("responseOverride") instanceof Map<?, ?> earlier) {
      responseHeader.putAllOf(earlier.get("header"));
      Map<Object, Object> others = new HashMap<>(earlier);
      others.remove("header");
      response.putAllOf(others);
    }
  }

  Map<String, Object> request() {
    return request;
  }

  Map<String, Object> response() {
    return response;
  }

  RequestOverrides requestOverrides() {
    return new RequestOverrides(requestHeader.printed(), path.printed(), querystring.printed());
  }

  ResponseOverrides responseOverrides() {
    Map<String, Object> other = new HashMap<>(response.overridden());
    Integer status =
        other.remove("status") instanceof Integer value && value >= 100 && value <= 599
            ? value
            : null;
    return new ResponseOverrides(status, responseHeader.printed(), other);
  }
}
