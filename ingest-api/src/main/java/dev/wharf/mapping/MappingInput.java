package dev.wharf.mapping;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a mapping template reads. Maps keep their order; names are case-sensitive, as received.
 *
 * @param body the request's body for a request template, the integration's response body for a
 *     response template; an empty one reads as {@code {}}
 * @param path the request's path parameters, for response templates too
 * @param querystring the request's query parameters, decoded
 * @param header the request's headers
 * @param context {@code $context}. What a request template overrode reaches a response template
 *     under {@code requestOverride} and {@code responseOverride}: see {@link Rendering}
 * @param stageVariables {@code $stageVariables}
 */
public record MappingInput(
    String body,
    Map<String, String> path,
    Map<String, String> querystring,
    Map<String, String> header,
    Map<String, Object> context,
    Map<String, String> stageVariables) {

  public MappingInput {
    requireNonNull(body, "body is null");
    path = copy(path);
    querystring = copy(querystring);
    header = copy(header);
    context = copy(context);
    stageVariables = copy(stageVariables);
  }

  private static <V> Map<String, V> copy(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
