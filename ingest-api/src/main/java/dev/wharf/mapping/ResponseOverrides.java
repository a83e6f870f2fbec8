package dev.wharf.mapping;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parts of the method response that a template replaced.
 *
 * @param status 100 to 599, or null; API Gateway ignores any other value
 * @param header headers by name
 * @param other whatever else a template kept under {@code $context.responseOverride}: it has no
 *     effect on the response, but a response template can read what a request template left there
 */
public record ResponseOverrides(
    @Nullable Integer status, Map<String, String> header, Map<String, Object> other) {

  public ResponseOverrides {
    header = Map.copyOf(header);
    other = Collections.unmodifiableMap(new HashMap<>(other));
  }

  /** The value of {@code responseOverride} in the response template's context. */
  public Map<String, Object> toContext() {
    Map<String, Object> context = new HashMap<>(other);
    context.put("header", header);
    if (status != null) {
      context.put("status", status);
    }
    return context;
  }
}
