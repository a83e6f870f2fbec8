package dev.wharf.api;

import dev.wharf.sources.SourcesYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Part of the build: {@code ./mvnw -pl ingest-api -am process-classes -Pgenerate-api}. */
public final class ApiGenerator {

  private ApiGenerator() {}

  /**
   * @param args sources.yaml, the directory of the mapping templates, the openapi.yaml to write
   */
  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args[2]), generate(Path.of(args[0]), Path.of(args[1])));
  }

  /**
   * The text of openapi.yaml.
   *
   * @throws dev.wharf.sources.InvalidSourceException if an entry of sources.yaml cannot be used
   * @throws dev.wharf.mapping.InvalidMappingTemplateException if API Gateway would refuse a
   *     template
   */
  static String generate(Path sources, Path templates) throws IOException {
    return new ApiDefinition(new TemplateFiles(templates)).write(SourcesYaml.read(sources));
  }
}
