package dev.wharf.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.template.Endpoints;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code stack.json} in a state directory: which process runs the stack, where it answers, and what
 * its resources are called.
 *
 * @param pid the process that runs the stack
 * @param outputs the template's outputs
 * @param functions the functions' names by logical id
 */
record StackFile(
    long pid,
    Endpoints endpoints,
    String name,
    String region,
    Map<String, String> outputs,
    Map<String, String> functions) {

  /**
   * The stack that is up on a state directory; empty when there is none, or when its process has
   * gone without removing the file.
   */
  static Optional<StackFile> find(Path state) {
    Path file = state.resolve("stack.json");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = new ObjectMapper().readTree(file.toFile());
      StackFile stack =
          new StackFile(
              json.required("pid").asLong(),
              new Endpoints(
                  endpoint(json, "api"),
                  endpoint(json, "sqs"),
                  endpoint(json, "dynamodb"),
                  endpoint(json, "aws")),
              json.path("name").asText("wharf"),
              json.path("region").asText("eu-west-1"),
              texts(json.path("outputs")),
              texts(json.path("functions")));
      boolean alive = ProcessHandle.of(stack.pid).map(ProcessHandle::isAlive).orElse(false);
      return alive ? Optional.of(stack) : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailedException(
          "can't read " + file + "; remove it and start the stack again", e);
    }
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new HashMap<>();
    object.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  private static URI endpoint(JsonNode json, String name) {
    return URI.create(json.required("endpoints").required(name).asText());
  }

  /** Where webhooks are posted: the API's only stage is v1. */
  URI webhookUrl() {
    return URI.create(endpoints.api().toString().replaceFirst("/+$", "") + "/v1/webhooks");
  }
}
