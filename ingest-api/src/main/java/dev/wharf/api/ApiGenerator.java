package dev.wharf.api;

import dev.wharf.mapping.InvalidMappingTemplateException;
import dev.wharf.sources.InvalidSourceException;
import dev.wharf.sources.SourcesYaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Part of the build: {@code ./mvnw -pl ingest-api -am process-classes -Pgenerate-api}. */
public final class ApiGenerator {

  private static final String COMMAND = "./mvnw -pl ingest-api -am process-classes -Pgenerate-api";

  private ApiGenerator() {}

  /**
   * @param args sources.yaml, the directory of the mapping templates, the openapi.yaml to write
   */
  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args[2]), generate(Path.of(args[0]), Path.of(args[1])));
  }

  /**
   * What is the matter with a project's openapi.yaml: it is not what its sources.yaml and mapping
   * templates make, or they cannot be used. Empty if nothing is, or if the directory has none.
   *
   * @throws UncheckedIOException if a file cannot be read
   */
  public static Optional<String> complaint(Path project) {
    Path api = project.resolve("ingest-api/openapi.yaml");
    Path sources = project.resolve("sources.yaml");
    Path templates = project.resolve("ingest-api/templates");
    if (!Files.exists(api) || !Files.exists(sources) || !Files.exists(templates)) {
      return Optional.empty();
    }
    try {
      return Files.readString(api).equals(generate(sources, templates))
          ? Optional.empty()
          : Optional.of(
              "ingest-api/openapi.yaml is not what sources.yaml and ingest-api/templates make:"
                  + " the API has other routes or templates than they say. Run "
                  + COMMAND);
    } catch (InvalidSourceException
        | InvalidMappingTemplateException
        | IllegalArgumentException e) {
      return Optional.of(
          "ingest-api/openapi.yaml can't be made anew, for its sources are wrong: "
              + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The text of openapi.yaml.
   *
   * @throws InvalidSourceException if an entry of sources.yaml cannot be used
   * @throws InvalidMappingTemplateException if API Gateway would refuse a template
   */
  static String generate(Path sources, Path templates) throws IOException {
    return new ApiDefinition(new TemplateFiles(templates)).write(SourcesYaml.read(sources));
  }
}
