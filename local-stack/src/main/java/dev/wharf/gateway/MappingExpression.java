package dev.wharf.gateway;

import dev.wharf.template.InvalidTemplateException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The right side of a parameter mapping: {@code 'static'}, {@code method.request.header.X}, {@code
 * context.x}, {@code stageVariables.x}, or in a response {@code integration.response.header.X}.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
record MappingExpression(Kind kind, String name) {

  enum Kind {
    STATIC(""),
    REQUEST_HEADER("method.request.header."),
    REQUEST_QUERYSTRING("method.request.querystring."),
    REQUEST_PATH("method.request.path."),
    RESPONSE_HEADER("integration.response.header."),
    CONTEXT("context."),
    STAGE_VARIABLE("stageVariables.");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  private static final Set<Kind> IN_RESPONSES =
      Set.of(Kind.STATIC, Kind.RESPONSE_HEADER, Kind.CONTEXT, Kind.STAGE_VARIABLE);

  static MappingExpression ofRequest(String text, String place) {
    MappingExpression expression = parse(text, place);
    if (expression.kind == Kind.RESPONSE_HEADER) {
      throw new InvalidTemplateException(place, text + " is not there yet: this maps a request");
    }
    return expression;
  }

  static MappingExpression ofResponse(String text, String place) {
    MappingExpression expression = parse(text, place);
    if (!IN_RESPONSES.contains(expression.kind)) {
      throw new InvalidTemplateException(
          place, text + " is not understood by the local stack in a response");
    }
    return expression;
  }

  private static MappingExpression parse(String text, String place) {
    if (text.length() >= 2 && text.startsWith("'") && text.endsWith("'")) {
      return new MappingExpression(Kind.STATIC, text.substring(1, text.length() - 1));
    }
    for (Kind kind : Kind.values()) {
      if (kind != Kind.STATIC
          && text.startsWith(kind.prefix)
          && text.length() > kind.prefix.length()) {
        return new MappingExpression(kind, text.substring(kind.prefix.length()));
      }
    }
    throw new InvalidTemplateException(
        place,
        text
            + " is not understood by the local stack; a static value stands in single quotes, others"
            + " start with method.request., context. or stageVariables.");
  }

  /**
   * @param responseHeaders the integration's, by lower-case name; empty in a request
   * @return null where there is no such value: then the parameter is left out
   */
  @Nullable String value(MethodRequest request, Map<String, String> responseHeaders) {
    return switch (kind) {
      case STATIC -> name;
      case REQUEST_HEADER -> request.header().get(name);
      case REQUEST_QUERYSTRING -> request.querystring().get(name);
      case REQUEST_PATH -> request.path().get(name);
      case RESPONSE_HEADER -> responseHeaders.get(name.toLowerCase(java.util.Locale.ROOT));
      case CONTEXT -> request.contextValue(name);
      case STAGE_VARIABLE -> request.stageVariables().get(name);
    };
  }
}
