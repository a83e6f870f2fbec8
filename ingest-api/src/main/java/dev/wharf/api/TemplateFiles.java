package dev.wharf.api;

import dev.wharf.mapping.MappingTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The directory of mapping templates. */
final class TemplateFiles {

  // What a YAML block scalar carries unchanged on every system; an indented first line would not
  // be.
  private static final Pattern LINE = Pattern.compile("[!-~]([ -~]*[!-~])?");

  /** The line in whose place another file stands. */
  static final String HANDSHAKE = "@handshake@";

  private final Path directory;

  TemplateFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * A template's lines without its comments.
   *
   * @param values what stands in place of which {@code @placeholder@}; the line {@code @handshake@}
   *     is replaced by the lines of the file that it names, or left out
   * @throws dev.wharf.mapping.InvalidMappingTemplateException if API Gateway would refuse it
   */
  List<String> read(String name, Map<String, String> values) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : lines(name)) {
      if (!line.equals(HANDSHAKE)) {
        lines.add(line);
      } else if (values.containsKey(HANDSHAKE)) {
        lines.addAll(lines(values.get(HANDSHAKE)));
      }
    }
    lines.replaceAll(line -> replaced(line, values));
    MappingTemplate.compile(name, String.join("\n", lines));
    return lines;
  }

  private static String replaced(String line, Map<String, String> values) {
    String replaced = line;
    for (Map.Entry<String, String> value : values.entrySet()) {
      replaced = replaced.replace(value.getKey(), value.getValue());
    }
    return replaced;
  }

  private List<String> lines(String name) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(directory.resolve(name))) {
      if (!line.startsWith("##")) {
        if (!LINE.matcher(line).matches()) {
          throw new IllegalArgumentException(
              name + ": a line must be printable ASCII without spaces around it: " + line);
        }
        lines.add(line);
      }
    }
    return lines;
  }
}
