package dev.wharf.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.wharf.events.Json;
import dev.wharf.local.LocalStack;
import dev.wharf.template.Resources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stands before DynamoDB Local, which lets everybody do everything, and refuses as AWS does what
 * the sender's role in template.yaml does not allow.
 */
final class GuardedDynamoDb implements AutoCloseable {

  private final WatchedTemplate template = WatchedTemplate.read();
  private final Map<String, List<Grant>> roles = new TreeMap<>();
  private final Map<Grant, Set<String>> named = new ConcurrentHashMap<>();
  private final List<String> refusals = new ArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile CompletableFuture<LocalStack> guarded = new CompletableFuture<>();

  GuardedDynamoDb() throws IOException {
    for (String role : template.ofType("AWS::IAM::Role")) {
      roles.put(role, Grant.of(template, role));
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** Where whoever has a role finds DynamoDB. */
  URI address(String role) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + role);
  }

  /** Variables that lead every function here, under its role. */
  Map<String, Map<String, String>> environment() {
    Map<String, Map<String, String>> environment = new TreeMap<>();
    for (String function : template.ofType("AWS::Serverless::Function")) {
      String role = WatchedTemplate.text(template.property(function, "Role"));
      environment.put(
          function,
          Map.of(
              "AWS_ENDPOINT_URL_DYNAMODB", address(role.replaceFirst("\\.Arn$", "")).toString()));
    }
    return environment;
  }

  /** From now on its requests pass; until then they wait. */
  void standBefore(Stack stack) {
    if (guarded.isDone()) {
      guarded = new CompletableFuture<>();
    }
    guarded.complete(stack.local());
  }

  /** What was not allowed, each once. */
  synchronized List<String> refusals() {
    return refusals.stream().distinct().toList();
  }

  /** The roles' statements that bound what attributes may be named. */
  List<Grant> boundedGrants() {
    return roles.values().stream()
        .flatMap(List::stream)
        .filter(grant -> grant.conditions().toString().contains(Grant.ATTRIBUTES))
        .toList();
  }

  /** What was named in the requests that a statement has allowed. */
  Set<String> named(Grant grant) {
    return named.getOrDefault(grant, Set.of());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      LocalStack stack = guarded.get(60, TimeUnit.SECONDS);
      String role = exchange.getRequestURI().getPath().split("/", -1)[1];
      String refusal = refusal(stack, role, target, Json.mapper().readTree(body));
      if (!refusal.isEmpty()) {
        synchronized (this) {
          refusals.add(refusal);
        }
        answer(
            exchange,
            400,
            Json.mapper()
                .writeValueAsBytes(
                    Map.of(
                        "__type",
                        "com.amazon.coral.service#AccessDeniedException",
                        "message",
                        refusal)));
        return;
      }
      HttpResponse<byte[]> response =
          http.send(
              HttpRequest.newBuilder(stack.endpoints().dynamodb())
                  .header("X-Amz-Target", target)
                  .header("Content-Type", "application/x-amz-json-1.0")
                  .header("Authorization", exchange.getRequestHeaders().getFirst("Authorization"))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      answer(exchange, response.statusCode(), response.body());
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("there is no stack yet", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why it is refused; empty if it is not. */
  private String refusal(LocalStack stack, String role, String target, JsonNode request) {
    String operation = target.substring(target.indexOf('.') + 1);
    Map<String, Resources.Table> tables = new TreeMap<>();
    stack.resources().tables().forEach(table -> tables.put(table.name(), table));
    try {
      for (DynamoDbAccess access :
          DynamoDbAccess.of(operation, request, table -> partitionKey(tables.get(table)))) {
        String table = tables.get(access.table()).logicalId();
        List<Grant> grants =
            roles.get(role).stream().filter(grant -> grant.allows(access, table)).toList();
        if (grants.isEmpty()) {
          return "%s may not %s on %s %s naming %s of %s"
              .formatted(
                  role,
                  access.action(),
                  table,
                  access.index(),
                  access.attributes(),
                  access.leadingKeys());
        }
        for (Grant grant : grants) {
          named
              .computeIfAbsent(grant, any -> ConcurrentHashMap.newKeySet())
              .addAll(access.attributes());
        }
      }
      return "";
    } catch (RuntimeException e) {
      return "not understood: " + e + " in " + operation + " " + request;
    }
  }

  private static String partitionKey(Resources.Table table) {
    for (Object key : (List<?>) table.createTable().get("KeySchema")) {
      if (((Map<?, ?>) key).get("KeyType").equals("HASH")) {
        return ((Map<?, ?>) key).get("AttributeName").toString();
      }
    }
    throw new IllegalArgumentException(table.name() + " has no partition key");
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
