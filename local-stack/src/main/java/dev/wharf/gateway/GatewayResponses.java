package dev.wharf.gateway;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharf.template.InvalidTemplateException;
import dev.wharf.template.Properties;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * API Gateway's own responses, as the definition's x-amazon-apigateway-gateway-responses change
 * them. Their templates are no mapping templates: variables are replaced, and nothing else.
 */
final class GatewayResponses {
  private static final String HEADER = "gatewayresponse.header.";
  private static final String PLAIN = "{\"message\":$context.error.messageString}";
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(context|stageVariables)\\.([A-Za-z0-9_.]*[A-Za-z0-9_])");

  private final Map<String, Custom> customs = new HashMap<>();

  GatewayResponses(Properties definition) {
    Properties responses = definition.objectOrEmpty("x-amazon-apigateway-gateway-responses");
    for (String type : definition.map("x-amazon-apigateway-gateway-responses").keySet()) {
      customs.put(type, custom(responses.object(type)));
    }
  }

  private static Custom custom(Properties properties) {
    Map<String, MappingExpression> headers = new LinkedHashMap<>();
    properties
        .stringMap("responseParameters")
        .forEach(
            (name, value) -> {
              String place = properties.place("responseParameters");
              if (!name.startsWith(HEADER)) {
                throw new InvalidTemplateException(place, name + " must start with " + HEADER);
              }
              headers.put(
                  name.substring(HEADER.length()), MappingExpression.ofRequest(value, place));
            });
    return new Custom(
        properties.integer("statusCode", 0, 100, 599),
        properties.stringMap("responseTemplates"),
        headers);
  }

  Answer answer(GatewayRefusal refusal, MethodRequest request) {
    GatewayResponseType type = refusal.type();
    Custom custom = customs.get(type.name());
    if (custom == null) {
      custom = customs.get(type.defaultType());
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-amzn-ErrorType", type.errorType());
    Map<String, String> error =
        Map.of(
            "message", refusal.text(),
            "messageString", TextNode.valueOf(refusal.text()).toString(),
            "responseType", type.name());
    MethodRequest withError = request.withContext(Map.of("error", error));
    if (custom == null) {
      headers.put("Content-Type", "application/json");
      return new Answer(type.status(), headers, fill(PLAIN, withError));
    }
    String contentType =
        custom.templates().isEmpty() || custom.templates().containsKey("application/json")
            ? "application/json"
            : custom.templates().keySet().iterator().next();
    headers.put("Content-Type", contentType);
    custom
        .headers()
        .forEach(
            (name, expression) -> {
              String value = expression.value(withError, Map.of());
              if (value != null) {
                headers.put(name, value);
              }
            });
    String template = custom.templates().getOrDefault(contentType, PLAIN);
    int status = custom.status() == 0 ? type.status() : custom.status();
    return new Answer(status, headers, fill(template, withError));
  }

  private static String fill(String template, MethodRequest request) {
    Matcher matcher = VARIABLE.matcher(template);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(
          filled, Matcher.quoteReplacement(String.valueOf(value(matcher, request))));
    }
    return matcher.appendTail(filled).toString();
  }

  private static String value(Matcher matcher, MethodRequest request) {
    @Nullable String value =
        matcher.group(1).equals("context")
            ? request.contextValue(matcher.group(2))
            : request.stageVariables().get(matcher.group(2));
    return value == null ? "" : value;
  }

  /**
   * @param status 0 keeps the type's own
   */
  private record Custom(
      int status, Map<String, String> templates, Map<String, MappingExpression> headers) {}
}
