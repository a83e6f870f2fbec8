package dev.wharf.gateway;

import dev.wharf.mapping.MappingTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A method's integration of type {@code aws} or {@code mock}.
 *
 * @param target null where nothing is called: the integration is a mock
 * @param requestTemplates by MIME type, lower case
 * @param responses in the order of the definition
 */
record Integration(
    @Nullable ServiceTarget target,
    String httpMethod,
    List<ParameterMapping> requestParameters,
    Map<String, MappingTemplate> requestTemplates,
    Passthrough passthrough,
    Duration timeout,
    List<Response> responses) {

  /** What becomes of a request whose content type has no template. */
  enum Passthrough {
    WHEN_NO_MATCH,
    WHEN_NO_TEMPLATES,
    NEVER
  }

  /**
   * @param selection matched against the integration's whole status, or against the errorMessage of
   *     a function; null is the default
   * @param templates by MIME type in the order of the definition; an empty value passes the
   *     integration's body through
   * @param headers values of the response's headers
   */
  record Response(
      @Nullable Pattern selection,
      int status,
      Map<String, ResponseTemplate> templates,
      Map<String, MappingExpression> headers) {}

  /**
   * @param template null where the template is empty, which passes the body through
   */
  record ResponseTemplate(@Nullable MappingTemplate template) {}

  /** The response for what the integration answered; null where no pattern fits, nor a default. */
  @Nullable Response responseTo(IntegrationResponse answer) {
    String selector = selector(answer);
    Response fallback = null;
    for (Response response : responses) {
      if (response.selection() == null) {
        fallback = response;
      } else if (selector != null && response.selection().matcher(selector).matches()) {
        return response;
      }
    }
    return fallback;
  }

  private @Nullable String selector(IntegrationResponse answer) {
    return target != null && target.function()
        ? answer.functionError()
        : String.valueOf(answer.status());
  }
}
