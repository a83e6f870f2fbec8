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

  /** Read once: that takes longer than most tests. */
  private static final Map<?, ?> DOCUMENT = read();

  private Definition() {}

  /**
   * One method of one path.
   *
   * @param httpMethod lower case
   */
  record Operation(String path, String httpMethod, Map<?, ?> method) {

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
      return uri().contains(":sqs:") ? "queue" : "table";
    }

    String uri() {
      return String.valueOf(integration().get("uri"));
    }

    int status(String pattern) {
      return Integer.parseInt(
          (String) ((Map<?, ?>) integrationResponses().get(pattern)).get("statusCode"));
    }

    @Override
    public String toString() {
      return httpMethod + " " + path;
    }
  }

  /** What storage answers. */
  static List<Operation> operations() {
    List<Operation> operations =
        all().stream()
            .filter(operation -> operation.uri().matches(".*:(sqs:path|dynamodb:action)/.*"))
            .toList();
    assertThat(operations).isNotEmpty();
    return operations;
  }

  /** What API Gateway answers by itself, and what a function answers. */
  static List<Operation> handshakes() {
    List<Operation> handshakes = new ArrayList<>(all());
    handshakes.removeAll(operations());
    assertThat(handshakes).isNotEmpty();
    return handshakes;
  }

  static List<Operation> all() {
    List<Operation> operations = new ArrayList<>();
    ((Map<?, ?>) DOCUMENT.get("paths"))
        .forEach(
            (path, methods) ->
                ((Map<?, ?>) methods)
                    .forEach(
                        (method, operation) ->
                            operations.add(
                                new Operation(
                                    (String) path, (String) method, (Map<?, ?>) operation))));
    return operations;
  }

  static Operation operation(String path) {
    return operation("post", path);
  }

  static Operation operation(String httpMethod, String path) {
    return all().stream()
        .filter(o -> o.httpMethod().equals(httpMethod) && o.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  static MappingInput responseBody(String body) {
    return new MappingInput(body, Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
  }

  private static Map<?, ?> read() {
    try {
      return (Map<?, ?>)
          new Load(LoadSettings.builder().build()).loadFromString(Files.readString(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
