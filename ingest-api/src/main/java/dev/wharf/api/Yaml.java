package dev.wharf.api;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of a YAML file on its way. It is written with two spaces a level, and comes out with
 * one: what is included in a template is bounded in bytes, and a tenth of them would be spaces.
 */
final class Yaml {

  private static final Pattern LINE = Pattern.compile("(?m)^( +)");

  private final StringBuilder text;

  Yaml(String head) {
    this.text = new StringBuilder(head);
  }

  Yaml text(String more) {
    text.append(more);
    return this;
  }

  Yaml line(int indent, String line) {
    text.append(" ".repeat(indent)).append(line).append('\n');
    return this;
  }

  /** A literal block without a final line break. */
  Yaml block(int indent, String key, List<String> lines) {
    line(indent, key + ": |-");
    lines.forEach(line -> line(indent + 2, line));
    return this;
  }

  /**
   * One entry of an integration's responses, with a template for JSON, which is every request's.
   */
  Yaml response(String pattern, int status, String parameters, List<String> template) {
    return line(10, pattern + ":")
        .line(12, "statusCode: \"" + status + "\"")
        .text(parameters)
        .line(12, "responseTemplates:")
        .block(14, "application/json", template);
  }

  @Override
  public String toString() {
    return LINE.matcher(text)
        .replaceAll(indentation -> " ".repeat(indentation.group().length() / 2));
  }
}
