package dev.wharf.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request, as mappings read it. Where a header or a query parameter is repeated, its last value
 * stands; which one API Gateway takes is not documented.
 *
 * @param path path parameters, decoded
 * @param querystring query parameters, decoded
 * @param header names in the case in which they were received
 * @param body decoded as UTF-8, each invalid sequence replaced by U+FFFD
 * @param context {@code $context}
 */
record MethodRequest(
    Map<String, String> path,
    Map<String, String> querystring,
    Map<String, String> header,
    String body,
    Map<String, Object> context,
    Map<String, String> stageVariables) {

  /** A header whatever the case of its name. */
  @Nullable String headerIgnoringCase(String name) {
    String value = null;
    for (Map.Entry<String, String> entry : header.entrySet()) {
      if (entry.getKey().equalsIgnoreCase(name)) {
        value = entry.getValue();
      }
    }
    return value;
  }

  /** A value of $context by its dotted name. */
  @Nullable String contextValue(String name) {
    Object value = context;
    for (String key : name.split("\\.", -1)) {
      value = value instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return value == null ? null : String.valueOf(value);
  }

  MethodRequest withBody(String newBody) {
    return new MethodRequest(path, querystring, header, newBody, context, stageVariables);
  }

  MethodRequest withContext(Map<String, Object> more) {
    Map<String, Object> both = new LinkedHashMap<>(context);
    both.putAll(more);
    return new MethodRequest(path, querystring, header, body, both, stageVariables);
  }
}
