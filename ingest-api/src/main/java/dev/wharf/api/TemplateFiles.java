package dev.wharf.api;

import dev.wharf.mapping.MappingTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The directory of mapping templates. */
final class TemplateFiles {

  // What a YAML block scalar carries unchanged on every system; an indented first line would not
  // be.
  private static final Pattern LINE = Pattern.compile("[!-~]([ -~]*[!-~])?");

  private final Path directory;

  TemplateFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * A template's lines without its comments, {@code @source@} replaced.
   *
   * @param handshake the file that stands in place of the line {@code @handshake@}; none if empty
   * @throws dev.wharf.mapping.InvalidMappingTemplateException if API Gateway would refuse it
   */
  List<String> read(String name, String source, Optional<String> handshake) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : lines(name)) {
      if (line.equals("@handshake@")) {
        if (handshake.isPresent()) {
          lines.addAll(lines(handshake.get()));
        }
      } else {
        lines.add(line.replace("@source@", source));
      }
    }
    MappingTemplate.compile(name, String.join("\n", lines));
    return lines;
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
