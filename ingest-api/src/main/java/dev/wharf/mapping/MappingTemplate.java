package dev.wharf.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringWriter;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.velocity.Template;
import org.apache.velocity.VelocityContext;

/**
 * An API Gateway mapping template, parsed once; immutable and safe to render from many threads. See
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
public final class MappingTemplate {

  /** API Gateway's limit for one template. */
  static final int MAXIMUM_BYTES = 300 * 1024;

  private static final UtilVariable UTIL = new UtilVariable();

  private final Template template;

  private MappingTemplate(Template template) {
    this.template = template;
  }

  /**
   * @param name how messages name the template
   * @throws InvalidMappingTemplateException if API Gateway would refuse the template, or if it uses
   *     a directive of which that is not known
   */
  public static MappingTemplate compile(String name, String source) {
    int bytes = source.getBytes(UTF_8).length;
    if (bytes > MAXIMUM_BYTES) {
      throw new InvalidMappingTemplateException(
          name, bytes + " bytes are more than API Gateway's " + MAXIMUM_BYTES);
    }
    return new MappingTemplate(TemplateLanguage.compile(name, source));
  }

  /**
   * @throws MappingTemplateException if the template fails on this input
   */
  public Rendering render(MappingInput input) {
    Overrides overrides = new Overrides(input.context());
    VelocityContext variables = new VelocityContext();
    variables.put("input", new InputVariable(input));
    variables.put("util", UTIL);
    variables.put("stageVariables", input.stageVariables());
    variables.put("context", context(input, overrides));
    StringWriter out = new StringWriter(input.body().length() * 4 / 3 + 1024);
    try {
      template.merge(variables, out);
    } catch (RuntimeException e) {
      throw new MappingTemplateException(template.getName(), cause(e));
    }
    return new Rendering(
        out.toString(), overrides.requestOverrides(), overrides.responseOverrides());
  }

  private static Map<String, Object> context(MappingInput input, Overrides overrides) {
    Map<String, Object> context = new HashMap<>(input.context());
    context.put("requestOverride", overrides.request());
    context.put("responseOverride", overrides.response());
    return Collections.unmodifiableMap(context);
  }

  private static Throwable cause(RuntimeException e) {
    Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }
}
