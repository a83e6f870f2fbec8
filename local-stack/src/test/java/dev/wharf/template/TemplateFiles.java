package dev.wharf.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Templates for tests: the project's own, and small ones written into a directory. */
public final class TemplateFiles {
  public static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  static final Endpoints ENDPOINTS =
      new Endpoints(
          URI.create("http://127.0.0.1:7800"),
          URI.create("http://127.0.0.1:7801"),
          URI.create("http://127.0.0.1:7802"),
          URI.create("http://127.0.0.1:7803"));

  private TemplateFiles() {}

  public static Resources load(Path directory, String template) {
    return load(directory, template, Map.of());
  }

  /** Loads a template of which only what follows Transform is given. */
  public static Resources load(Path directory, String template, Map<String, String> parameters) {
    return load(directory, template, parameters, ENDPOINTS);
  }

  public static Resources load(
      Path directory, String template, Map<String, String> parameters, Endpoints endpoints) {
    write(directory.resolve("template.yaml"), "Transform: AWS::Serverless-2016-10-31\n" + template);
    return TemplateLoader.load(directory, "wharf", parameters, endpoints);
  }

  public static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
