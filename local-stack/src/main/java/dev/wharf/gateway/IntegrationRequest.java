package dev.wharf.gateway;

import dev.wharf.gateway.ParameterMapping.Location;
import dev.wharf.mapping.RequestOverrides;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What goes to the service.
 *
 * @param headers by name, whatever its case
 */
record IntegrationRequest(String httpMethod, URI url, Map<String, String> headers, String body) {
  // API Gateway answers 500 where a mapping sets one of these for an AWS service.
  private static final Set<String> FORBIDDEN =
      Set.of("content-length", "transfer-encoding", "authorization", "connection", "expect", "te");

  static IntegrationRequest of(
      Integration integration,
      ServiceTarget target,
      MethodRequest request,
      RequestOverrides overrides,
      String body)
      throws GatewayRefusal {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Map<String, String> query = new LinkedHashMap<>();
    Map<String, String> path = new LinkedHashMap<>();
    for (ParameterMapping mapping : integration.requestParameters()) {
      String value = mapping.source().value(request, Map.of());
      if (value != null) {
        (mapping.location() == Location.HEADER
                ? headers
                : mapping.location() == Location.PATH ? path : query)
            .put(mapping.name(), value);
      }
    }
    headers.putAll(overrides.header());
    query.putAll(overrides.querystring());
    path.putAll(overrides.path());
    for (String name : headers.keySet()) {
      if (FORBIDDEN.contains(name.toLowerCase(Locale.ROOT))) {
        throw new GatewayRefusal(GatewayResponseType.API_CONFIGURATION_ERROR);
      }
    }
    target.headers().forEach(headers::putIfAbsent);
    headers.putIfAbsent("Content-Type", "application/json");
    headers.putIfAbsent("Accept", "application/json");
    return new IntegrationRequest(
        integration.httpMethod(), url(target.url(), path, query), headers, body);
  }

  private static URI url(String base, Map<String, String> path, Map<String, String> query)
      throws GatewayRefusal {
    String url = base;
    for (Map.Entry<String, String> parameter : path.entrySet()) {
      url = url.replace("{" + parameter.getKey() + "}", encode(parameter.getValue()));
    }
    StringBuilder result = new StringBuilder(url);
    char separator = '?';
    for (Map.Entry<String, String> parameter : query.entrySet()) {
      result
          .append(separator)
          .append(encode(parameter.getKey()))
          .append('=')
          .append(encode(parameter.getValue()));
      separator = '&';
    }
    try {
      return new URI(result.toString());
    } catch (URISyntaxException e) {
      throw new GatewayRefusal(GatewayResponseType.API_CONFIGURATION_ERROR);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
