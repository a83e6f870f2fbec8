package dev.wharf.template;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Reads local.yaml: what the local stack gives the template's parameters. */
public final class LocalParameters {

  private LocalParameters() {}

  /**
   * @param projectDirectory where local.yaml stands, if it does
   * @return values by parameter
   * @throws InvalidTemplateException if the file holds anything but a mapping named parameters
   */
  public static Map<String, String> read(Path projectDirectory) {
    Path file = projectDirectory.toAbsolutePath().normalize().resolve("local.yaml");
    if (!Files.exists(file)) {
      return Map.of();
    }
    Properties properties = new Properties(TemplateYaml.read(file), "local.yaml");
    Map<String, String> parameters = properties.stringMap("parameters");
    properties.end();
    return Map.copyOf(parameters);
  }
}
