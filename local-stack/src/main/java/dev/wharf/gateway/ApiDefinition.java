package dev.wharf.gateway;

import dev.wharf.gateway.Integration.Passthrough;
import dev.wharf.gateway.Integration.Response;
import dev.wharf.gateway.Integration.ResponseTemplate;
import dev.wharf.gateway.ParameterMapping.Location;
import dev.wharf.mapping.InvalidMappingTemplateException;
import dev.wharf.mapping.MappingTemplate;
import dev.wharf.template.Endpoints;
import dev.wharf.template.InvalidTemplateException;
import dev.wharf.template.Properties;
import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Api;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads an OpenAPI definition with API Gateway's extensions, and refuses what API Gateway would
 * refuse or what is not understood here. Messages start with the route: {@code POST
 * /webhooks/stripe}.
 */
final class ApiDefinition {
  private static final String INTEGRATION = "x-amazon-apigateway-integration";
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch");
  private static final String ANY = "x-amazon-apigateway-any-method";
  private static final Set<String> REQUEST_LOCATIONS = Set.of("header", "querystring", "path");

  private final Resources resources;
  private final Endpoints endpoints;
  private final List<Route> routes = new ArrayList<>();
  private final GatewayResponses gatewayResponses;

  private ApiDefinition(Api api, Resources resources, Endpoints endpoints) {
    this.resources = resources;
    this.endpoints = endpoints;
    Properties definition = new Properties(api.definition(), api.logicalId() + " definition");
    definition.withoutLocalMeaning(
        "openapi",
        "info",
        "components",
        "tags",
        "servers",
        "externalDocs",
        "x-amazon-apigateway-documentation",
        "x-amazon-apigateway-policy",
        "x-amazon-apigateway-importexport-version");
    this.gatewayResponses = new GatewayResponses(definition);
    Properties paths = definition.object("paths");
    for (String path : definition.map("paths").keySet()) {
      readPath(path, paths.object(path), paths.map(path));
    }
    definition.end();
  }

  /**
   * @throws InvalidTemplateException naming the route that API Gateway would refuse, or that says
   *     something that is not understood here
   */
  static ApiDefinition read(Api api, Resources resources, Endpoints endpoints) {
    return new ApiDefinition(api, resources, endpoints);
  }

  List<Route> routes() {
    return routes;
  }

  GatewayResponses gatewayResponses() {
    return gatewayResponses;
  }

  private void readPath(String path, Properties item, Map<String, Object> raw) {
    item.withoutLocalMeaning("summary", "description");
    if (path.contains("+}")) {
      throw new InvalidTemplateException(
          path, "a greedy path parameter is not understood by the local stack");
    }
    List<String> shared = parameters(item);
    for (String key : raw.keySet()) {
      boolean any = key.equals(ANY);
      if (any || METHODS.contains(key)) {
        Properties operation =
            new Properties(
                item.map(key), (any ? "ANY" : key.toUpperCase(Locale.ROOT)) + " " + path);
        routes.add(route(operation, path, any ? "ANY" : key.toUpperCase(Locale.ROOT), shared));
        operation.end();
      }
    }
  }

  private Route route(Properties operation, String path, String method, List<String> shared) {
    operation.withoutLocalMeaning(
        "summary",
        "description",
        "operationId",
        "tags",
        "requestBody",
        "externalDocs",
        "deprecated");
    if (!operation.has(INTEGRATION)) {
      throw operation.error(INTEGRATION, "is missing; API Gateway deploys no method without one");
    }
    Set<String> declared = new HashSet<>(shared);
    declared.addAll(parameters(operation));
    for (String segment : path.split("/", -1)) {
      if (segment.startsWith("{")) {
        declared.add("method.request.path." + segment.substring(1, segment.length() - 1));
      }
    }
    Map<String, Set<String>> responses = declaredResponses(operation);
    Properties integration = operation.object(INTEGRATION);
    integration.withoutLocalMeaning("credentials", "cacheNamespace");
    String type = integration.string("type").toLowerCase(Locale.ROOT);
    boolean mock = type.equals("mock");
    if (!mock && !type.equals("aws")) {
      throw integration.error(
          "type", type + " is not understood by the local stack; aws and mock are");
    }
    return new Route(
        method,
        path,
        new Integration(
            mock
                ? null
                : ServiceTarget.of(
                    integration.string("uri"), resources, endpoints, integration.place("uri")),
            mock ? "" : integration.string("httpMethod"),
            requestParameters(integration, declared),
            requestTemplates(integration),
            passthrough(integration),
            Duration.ofMillis(integration.integer("timeoutInMillis", 29_000, 50, 29_000)),
            responses(integration, responses)));
  }

  /** The names under which mappings may read the parameters that are declared here. */
  private static List<String> parameters(Properties declaring) {
    List<String> names = new ArrayList<>();
    for (Properties parameter : declaring.objects("parameters")) {
      parameter.withoutLocalMeaning("required", "description", "schema", "style", "explode");
      String in = parameter.string("in");
      String location = in.equals("query") ? "querystring" : in;
      names.add("method.request." + location + "." + parameter.string("name"));
    }
    return names;
  }

  /** The headers of each declared method response, by status. */
  private static Map<String, Set<String>> declaredResponses(Properties operation) {
    Map<String, Set<String>> declared = new LinkedHashMap<>();
    Properties responses = operation.objectOrEmpty("responses");
    for (String status : operation.map("responses").keySet()) {
      Properties response = responses.object(status);
      response.withoutLocalMeaning("description", "content");
      declared.put(status, response.map("headers").keySet());
    }
    return declared;
  }

  private static List<ParameterMapping> requestParameters(
      Properties integration, Set<String> declared) {
    List<ParameterMapping> mappings = new ArrayList<>();
    String place = integration.place("requestParameters");
    integration
        .stringMap("requestParameters")
        .forEach(
            (target, source) -> {
              String[] parts = target.split("\\.", 4);
              if (parts.length != 4
                  || !target.startsWith("integration.request.")
                  || !REQUEST_LOCATIONS.contains(parts[2])) {
                throw new InvalidTemplateException(
                    place, target + " is no integration.request.header|querystring|path.name");
              }
              if (source.startsWith("method.request.") && !declared.contains(source)) {
                throw new InvalidTemplateException(
                    place, source + " is not declared under parameters, which API Gateway refuses");
              }
              mappings.add(
                  new ParameterMapping(
                      Location.valueOf(parts[2].toUpperCase(Locale.ROOT)),
                      parts[3],
                      MappingExpression.ofRequest(source, place)));
            });
    return mappings;
  }

  private static Map<String, MappingTemplate> requestTemplates(Properties integration) {
    Map<String, MappingTemplate> templates = new LinkedHashMap<>();
    integration
        .stringMap("requestTemplates")
        .forEach(
            (contentType, source) ->
                templates.put(
                    contentType.toLowerCase(Locale.ROOT),
                    compile(integration.place("requestTemplates") + "." + contentType, source)));
    return templates;
  }

  private static MappingTemplate compile(String place, String source) {
    try {
      return MappingTemplate.compile(place, source);
    } catch (InvalidMappingTemplateException e) {
      throw new InvalidTemplateException(place, String.valueOf(e.getMessage()));
    }
  }

  private static Passthrough passthrough(Properties integration) {
    String value = integration.string("passthroughBehavior", "when_no_match");
    try {
      return Passthrough.valueOf(value.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw integration.error(
          "passthroughBehavior", "must be never, when_no_match or when_no_templates, not " + value);
    }
  }

  private static List<Response> responses(
      Properties integration, Map<String, Set<String>> declared) {
    List<Response> result = new ArrayList<>();
    Properties responses = integration.objectOrEmpty("responses");
    for (String selection : integration.map("responses").keySet()) {
      Properties response = responses.object(selection);
      int status = response.integer("statusCode", 0, 100, 599);
      Set<String> headers = declared.get(String.valueOf(status));
      if (headers == null) {
        throw response.error(
            "statusCode",
            status + " is not declared under the method's responses, which API Gateway refuses");
      }
      Map<String, ResponseTemplate> templates = new LinkedHashMap<>();
      response
          .stringMap("responseTemplates")
          .forEach(
              (contentType, source) ->
                  templates.put(
                      contentType.toLowerCase(Locale.ROOT),
                      new ResponseTemplate(
                          source.isEmpty()
                              ? null
                              : compile(
                                  response.place("responseTemplates") + "." + contentType,
                                  source))));
      result.add(
          new Response(
              selection.equals("default") ? null : pattern(response, selection),
              status,
              templates,
              responseHeaders(response, headers)));
    }
    return result;
  }

  private static Pattern pattern(Properties response, String selection) {
    try {
      return Pattern.compile(selection);
    } catch (PatternSyntaxException e) {
      throw new InvalidTemplateException(
          response.place(), "is no regular expression: " + e.getDescription());
    }
  }

  private static Map<String, MappingExpression> responseHeaders(
      Properties response, Set<String> declared) {
    String prefix = "method.response.header.";
    String place = response.place("responseParameters");
    Map<String, MappingExpression> headers = new LinkedHashMap<>();
    response
        .stringMap("responseParameters")
        .forEach(
            (target, source) -> {
              String name = target.startsWith(prefix) ? target.substring(prefix.length()) : "";
              if (!declared.contains(name)) {
                throw new InvalidTemplateException(
                    place,
                    target
                        + " is no header of the method's response, which API Gateway refuses;"
                        + " declare it there");
              }
              headers.put(name, MappingExpression.ofResponse(source, place));
            });
    return headers;
  }
}
