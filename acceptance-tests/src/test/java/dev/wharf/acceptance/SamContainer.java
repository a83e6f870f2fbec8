package dev.wharf.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.wharf.template.Resources.Function;
import dev.wharf.template.TemplateDocument;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What {@code sam local invoke} runs a function in, as far as the function can tell: AWS's runtime
 * client, and the variables that SAM sets, which are its own and those that the template declares.
 * The container's name for the machine, host.docker.internal, leads to 127.0.0.1.
 *
 * @see <a href=
 *     "https://github.com/aws/aws-sam-cli/blob/develop/samcli/local/lambdafn/env_vars.py">SAM's
 *     variables</a>
 */
record SamContainer(Path directory, Map<String, Map<String, String>> envVars) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode TEMPLATE = JSON.valueToTree(TemplateDocument.read(Stack.PROJECT));

  JsonNode invoke(Function function, byte[] event) throws Exception {
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    HttpServer runtimeApi = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    runtimeApi.createContext("/", exchange -> handle(exchange, event, answer));
    runtimeApi.start();
    Process process = null;
    try {
      process = start(function, "127.0.0.1:" + runtimeApi.getAddress().getPort());
      Process running = process;
      CompletableFuture<?> unused =
          process.onExit().thenRun(() -> answer.completeExceptionally(ended(running)));
      return answer.get(4, TimeUnit.MINUTES);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
      runtimeApi.stop(0);
    }
  }

  private Process start(Function function, String runtimeApi) throws IOException {
    Path hosts =
        Files.writeString(
            directory.resolve("hosts"), "127.0.0.1 localhost\n127.0.0.1 host.docker.internal\n");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Djdk.net.hosts.file=" + hosts,
                    "-cp",
                    Stack.PROJECT.resolve("local-stack/runtime-client/target/lib") + "/*",
                    "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                    function.handler()))
            .directory(function.codeDirectory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile());
    builder.environment().keySet().retainAll(List.of("PATH"));
    builder.environment().putAll(variables(function));
    builder.environment().put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
    return builder.start();
  }

  /** A variable that the template does not declare is dropped, and one without a value is empty. */
  private Map<String, String> variables(Function function) {
    Map<String, String> variables = new TreeMap<>();
    for (JsonNode declared :
        List.of(
            TEMPLATE.at("/Globals/Function/Environment/Variables"),
            TEMPLATE.at(
                "/Resources/" + function.logicalId() + "/Properties/Environment/Variables"))) {
      declared
          .fieldNames()
          .forEachRemaining(
              name ->
                  variables.put(
                      name,
                      envVars
                          .getOrDefault(function.logicalId(), Map.of())
                          .getOrDefault(
                              name,
                              envVars
                                  .getOrDefault("Parameters", Map.of())
                                  .getOrDefault(name, ""))));
    }
    variables.put("AWS_SAM_LOCAL", "true");
    variables.put("AWS_LAMBDA_FUNCTION_NAME", function.logicalId());
    variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "" + function.memoryMegabytes());
    variables.put("AWS_REGION", "us-east-1");
    variables.put("AWS_DEFAULT_REGION", "us-east-1");
    variables.put("AWS_ACCESS_KEY_ID", "defaultkey");
    variables.put("AWS_SECRET_ACCESS_KEY", "defaultsecret");
    return variables;
  }

  private static void handle(
      HttpExchange exchange, byte[] event, CompletableFuture<JsonNode> answer) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (path.endsWith("/next")) {
      // The client's native part wants every one of them.
      Map.of(
              "Lambda-Runtime-Aws-Request-Id",
              "sam",
              "Lambda-Runtime-Deadline-Ms",
              "" + (System.currentTimeMillis() + 240_000),
              "Lambda-Runtime-Invoked-Function-Arn",
              "arn:aws:lambda:us-east-1:012345678912:function:sam",
              "Lambda-Runtime-Trace-Id",
              "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0",
              "Content-Type",
              "application/json")
          .forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(200, event.length);
      exchange.getResponseBody().write(event);
    } else {
      exchange.sendResponseHeaders(202, -1);
      if (path.endsWith("/response")) {
        answer.complete(JSON.readTree(body));
      } else {
        answer.completeExceptionally(new AssertionError(new String(body, UTF_8)));
      }
    }
    exchange.close();
  }

  private AssertionError ended(Process process) {
    try {
      return new AssertionError(
          "exit status " + process.exitValue() + ": " + Files.readString(directory.resolve("log")));
    } catch (IOException e) {
      return new AssertionError(e);
    }
  }

  /** events/env.json, with the ports that a stack has in place of those that it usually has. */
  static Map<String, Map<String, String>> withPorts(
      Map<String, Map<String, String>> envVars, dev.wharf.template.Endpoints endpoints) {
    Map<String, Map<String, String>> moved = new TreeMap<>();
    envVars.forEach((scope, variables) -> moved.put(scope, new TreeMap<>(variables)));
    Map<String, String> every = moved.get("Parameters");
    assertThat(every)
        .containsEntry("AWS_ENDPOINT_URL_SQS", "http://host.docker.internal:7801")
        .containsEntry("AWS_ENDPOINT_URL_DYNAMODB", "http://host.docker.internal:7802")
        .containsEntry("AWS_ENDPOINT_URL_EVENTBRIDGE", "http://host.docker.internal:7803");
    every.replaceAll(
        (name, value) ->
            value
                .replace("internal:7801", "internal:" + endpoints.sqs().getPort())
                .replace("internal:7802", "internal:" + endpoints.dynamodb().getPort())
                .replace("internal:7803", "internal:" + endpoints.aws().getPort()));
    return moved;
  }
}
