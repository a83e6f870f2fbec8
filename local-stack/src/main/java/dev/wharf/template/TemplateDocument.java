package dev.wharf.template;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * template.yaml as one document of maps, lists, strings, numbers and booleans: what it includes
 * stands in it, and every intrinsic is in its long form, so that it can be written as JSON. Nothing
 * is resolved.
 */
public final class TemplateDocument {

  private final Path directory;

  private TemplateDocument(Path directory) {
    this.directory = requireNonNull(directory, "directory is null");
  }

  /**
   * @param projectDirectory where template.yaml stands, and what it includes beside it
   * @throws InvalidTemplateException naming the file and the place
   */
  public static Map<String, Object> read(Path projectDirectory) {
    TemplateDocument document = new TemplateDocument(projectDirectory);
    return document.expand(TemplateYaml.read(projectDirectory.resolve("template.yaml")));
  }

  private Map<String, Object> expand(Map<String, Object> map) {
    if (map.get("Fn::Transform") instanceof Map<?, ?> transform
        && "AWS::Include".equals(transform.get("Name"))) {
      if (transform.get("Parameters") instanceof Map<?, ?> parameters
          && parameters.get("Location") instanceof String location) {
        return expand(TemplateYaml.readIncluded(directory.resolve(location)));
      }
      throw new InvalidTemplateException(
          "Fn::Transform",
          "AWS::Include must name a file beside the template in Parameters.Location");
    }
    Map<String, Object> expanded = new LinkedHashMap<>();
    map.forEach((name, value) -> expanded.put(name, value(value)));
    return expanded;
  }

  private Object value(Object value) {
    if (value instanceof Map<?, ?> map) {
      return expand(Values.map(map));
    }
    if (value instanceof List<?> list) {
      List<Object> expanded = new ArrayList<>();
      list.forEach(element -> expanded.add(value(element)));
      return expanded;
    }
    return value;
  }
}
