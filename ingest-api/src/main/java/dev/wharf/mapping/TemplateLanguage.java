package dev.wharf.mapping;

import java.io.StringReader;
import java.util.Properties;
import java.util.Set;
import org.apache.velocity.Template;
import org.apache.velocity.runtime.RuntimeConstants;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.parser.ParseException;
import org.apache.velocity.runtime.parser.node.ASTDirective;
import org.apache.velocity.runtime.parser.node.ASTStringLiteral;
import org.apache.velocity.runtime.parser.node.Node;
import org.apache.velocity.runtime.parser.node.SimpleNode;
import org.slf4j.helpers.NOPLogger;

/**
 * Velocity with the settings under which it behaves as API Gateway's templates were recorded to.
 * Velocity's defaults print missing references, refuse hyphens in names and take empty strings for
 * false.
 */
final class TemplateLanguage {

  // #set, #if, #elseif and #else are syntax. Which other directives API Gateway has is not known.
  private static final Set<String> DIRECTIVES = Set.of("foreach", "break");

  private static final RuntimeInstance VELOCITY = start();

  private TemplateLanguage() {}

  static Template compile(String name, String source) {
    Template template = new Template();
    template.setName(name);
    template.setRuntimeServices(VELOCITY);
    SimpleNode document = parse(template, source);
    adapt(template, document);
    template.setData(document);
    template.initDocument();
    return template;
  }

  private static SimpleNode parse(Template template, String source) {
    try {
      return VELOCITY.parse(new StringReader(source), template);
    } catch (ParseException | RuntimeException e) {
      throw new InvalidMappingTemplateException(template.getName(), reason(e), e);
    }
  }

  /** Refuses directives and replaces comparisons, below a node that is not yet initialised. */
  private static void adapt(Template template, Node node) {
    if (node instanceof ASTDirective directive
        && !DIRECTIVES.contains(directive.getDirectiveName())) {
      throw new InvalidMappingTemplateException(
          template.getName(),
          "#"
              + directive.getDirectiveName()
              + " may not work in API Gateway; write #set, #if or"
              + " #foreach, or #[[#"
              + directive.getDirectiveName()
              + "]]# for the text itself");
    }
    if (node instanceof ASTStringLiteral literal && literal.literal().startsWith("\"")) {
      // A double-quoted string is a template of its own, which Velocity parses later.
      String text = literal.literal();
      adapt(template, parse(template, text.substring(1, text.length() - 1)));
    }
    for (int i = 0; i < node.jjtGetNumChildren(); i++) {
      Equality.replace(node, i);
      adapt(template, node.jjtGetChild(i));
    }
  }

  /** The parser's message without its list of every token that would have been right. */
  private static String reason(Exception e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  private static RuntimeInstance start() {
    Properties settings = new Properties();
    settings.setProperty("introspector.uberspect.class", TemplateUberspector.class.getName());
    settings.setProperty("introspector.conversion_handler.class", "none");
    settings.setProperty(
        "event_handler.reference_insertion.class", ReferencePrinter.class.getName());
    settings.setProperty("parser.space_gobbling", "bc");
    settings.setProperty("parser.allow_hyphen_in_identifiers", "true");
    settings.setProperty("directive.if.empty_check", "false");
    settings.setProperty("directive.foreach.max_loops", "1000");
    settings.setProperty("velocimacro.enable_bc_mode", "true");
    // Nothing is read from the working directory: no templates, no macros.
    settings.setProperty("velocimacro.library.path", "");
    settings.setProperty("resource.loader.file.path", "");
    RuntimeInstance velocity = new RuntimeInstance();
    // Every fault is thrown; a line in the log would only repeat it, with parts of a payload.
    velocity.setProperty(RuntimeConstants.RUNTIME_LOG_INSTANCE, NOPLogger.NOP_LOGGER);
    velocity.init(settings);
    return velocity;
  }
}
