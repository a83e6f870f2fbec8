package dev.wharf.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the route of a request as API Gateway does: a fixed segment beats a parameter. */
final class RouteTable {
  private final Resource root = new Resource();

  RouteTable(List<Route> routes) {
    for (Route route : routes) {
      Resource resource = root;
      for (String segment : segments(route.resourcePath())) {
        if (segment.startsWith("{")) {
          resource.parameterName = segment.substring(1, segment.length() - 1);
          resource = resource.parameter = orNew(resource.parameter);
        } else {
          resource = resource.fixed.computeIfAbsent(segment, name -> new Resource());
        }
      }
      resource.methods.put(route.httpMethod(), route);
    }
  }

  /**
   * @param path below the stage, not decoded; one slash at its end is ignored
   */
  @Nullable Match find(String httpMethod, String path) {
    return find(root, segments(path), 0, httpMethod, new LinkedHashMap<>());
  }

  private static @Nullable Match find(
      Resource resource,
      List<String> segments,
      int index,
      String httpMethod,
      Map<String, String> parameters) {
    if (index == segments.size()) {
      Route route = resource.methods.get(httpMethod);
      Route any = route == null ? resource.methods.get("ANY") : route;
      return any == null ? null : new Match(any, new LinkedHashMap<>(parameters));
    }
    String segment = decode(segments.get(index));
    Resource fixed = resource.fixed.get(segment);
    if (fixed != null) {
      Match match = find(fixed, segments, index + 1, httpMethod, parameters);
      if (match != null) {
        return match;
      }
    }
    if (resource.parameter == null || segment.isEmpty()) {
      return null;
    }
    Map<String, String> extended = new LinkedHashMap<>(parameters);
    extended.put(resource.parameterName, segment);
    return find(resource.parameter, segments, index + 1, httpMethod, extended);
  }

  private static Resource orNew(@Nullable Resource resource) {
    return resource == null ? new Resource() : resource;
  }

  private static List<String> segments(String path) {
    String inner = path.startsWith("/") ? path.substring(1) : path;
    if (inner.endsWith("/")) {
      inner = inner.substring(0, inner.length() - 1);
    }
    return inner.isEmpty() ? List.of() : List.of(inner.split("/", -1));
  }

  /** Percent-decoded as UTF-8; a plus stays a plus, and what is no escape stays as it is. */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
      int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
      if (in[i] == '%' && high >= 0 && low >= 0) {
        out[length++] = (byte) (high * 16 + low);
        i += 2;
      } else {
        out[length++] = in[i];
      }
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }

  /** The query parameters, decoded; a plus is a space, and the last of equal names stands. */
  static Map<String, String> query(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    List<String> pairs = new ArrayList<>(List.of(query.split("&", -1)));
    pairs.removeIf(String::isEmpty);
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      parameters.put(decode(name.replace('+', ' ')), decode(value.replace('+', ' ')));
    }
    return parameters;
  }

  /**
   * @param pathParameters decoded
   */
  record Match(Route route, Map<String, String> pathParameters) {}

  private static final class Resource {
    private final Map<String, Resource> fixed = new HashMap<>();
    private final Map<String, Route> methods = new HashMap<>();
    private String parameterName = "";
    private @Nullable Resource parameter;
  }
}
