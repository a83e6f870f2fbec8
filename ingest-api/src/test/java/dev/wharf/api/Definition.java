package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.mapping.MappingInput;
import dev.wharf.mapping.MappingTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The committed openapi.yaml, read as API Gateway's import reads it. */
final class Definition {

  static final Path FILE = Path.of("openapi.yaml");

  private Definition() {}

  /** One method of one path. */
  record Operation(String path, Map<?, ?> method) {

    Map<?, ?> integration() {
      return (Map<?, ?>) method.get("x-amazon-apigateway-integration");
    }

    Map<?, ?> requestTemplates() {
      return (Map<?, ?>) integration().get("requestTemplates");
    }

    Map<?, ?> integrationResponses() {
      return (Map<?, ?>) integration().get("responses");
    }

    MappingTemplate request(String contentType) {
      return MappingTemplate.compile(
          path + " " + contentType, (String) requestTemplates().get(contentType));
    }

    /** The template of an integration response, by its selection pattern. */
    MappingTemplate response(String pattern) {
      Map<?, ?> response = (Map<?, ?>) integrationResponses().get(pattern);
      Map<?, ?> templates = (Map<?, ?>) response.get("responseTemplates");
      return MappingTemplate.compile(
          path + " " + pattern, (String) templates.get("application/json"));
    }

    String source() {
      return path.split("/", -1)[2];
    }

    /** Where its requests are stored: queue or table. */
    String lane() {
      return integration().get("uri").toString().contains(":sqs:") ? "queue" : "table";
    }

    int status(String pattern) {
      return Integer.parseInt(
          (String) ((Map<?, ?>) integrationResponses().get(pattern)).get("statusCode"));
    }

    @Override
    public String toString() {
      return path;
    }
  }

  static List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    ((Map<?, ?>) document().get("paths"))
        .forEach(
            (path, methods) ->
                ((Map<?, ?>) methods)
                    .forEach(
                        (method, operation) -> {
                          assertThat(method).isEqualTo("post");
                          operations.add(new Operation((String) path, (Map<?, ?>) operation));
                        }));
    assertThat(operations).isNotEmpty();
    return operations;
  }

  static Operation operation(String path) {
    return operations().stream().filter(o -> o.path().equals(path)).findFirst().orElseThrow();
  }

  static MappingInput responseBody(String body) {
    return new MappingInput(body, Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
  }

  private static Map<?, ?> document() {
    try {
      return (Map<?, ?>)
          new Load(LoadSettings.builder().build()).loadFromString(Files.readString(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
