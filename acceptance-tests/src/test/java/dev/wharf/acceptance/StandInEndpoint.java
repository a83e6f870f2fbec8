package dev.wharf.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.wharf.local.LocalStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * An emulator's one address before the embedded stack: S3 and CloudFormation are played, and tell
 * of the embedded stack; SQS, DynamoDB and the API are that stack.
 */
final class StandInEndpoint implements AutoCloseable {

  private static final Set<String> CONNECTIONS_OWN =
      Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade", "expect");

  /** What was put into S3, by path. */
  final Map<String, byte[]> objects = new ConcurrentHashMap<>();

  /** The fields of CreateStack. */
  final Map<String, String> created = new ConcurrentHashMap<>();

  /** What DescribeStacks says beside the outputs. */
  volatile String status = "CREATE_COMPLETE";

  volatile boolean deletionProtection;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final LocalStack stack;
  private final HttpServer server;

  StandInEndpoint(LocalStack stack) throws IOException {
    this.stack = stack;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getRawPath();
      String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
      if (path.startsWith("/restapis/api1/v1/_user_request_/")) {
        String route = path.replaceFirst("/restapis/api1/v1/_user_request_", "/v1");
        pass(exchange, URI.create(stack.endpoints().api() + route), body);
      } else if (target.startsWith("AmazonSQS.")) {
        pass(exchange, stack.endpoints().sqs(), body);
      } else if (target.startsWith("DynamoDB")) {
        pass(exchange, stack.endpoints().dynamodb(), body);
      } else if (path.equals("/")) {
        cloudFormation(exchange, fields(new String(body, UTF_8)));
      } else {
        if (exchange.getRequestMethod().equals("PUT")) {
          objects.put(path, body);
        } else {
          objects.remove(path);
        }
        answer(exchange, 200, "");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass(HttpExchange exchange, URI to, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(to)
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!CONNECTIONS_OWN.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    HttpResponse<byte[]> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!CONNECTIONS_OWN.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    exchange.sendResponseHeaders(response.statusCode(), answerLength(response.body()));
    exchange.getResponseBody().write(response.body());
  }

  private void cloudFormation(HttpExchange exchange, Map<String, String> fields)
      throws IOException {
    String action = fields.getOrDefault("Action", "");
    if (fields.getOrDefault("StackName", "").equals("nowhere")) {
      answer(
          exchange,
          400,
          "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id nowhere does"
              + " not exist</Message></Error></ErrorResponse>");
      return;
    }
    if (action.equals("CreateStack")) {
      created.putAll(fields);
    }
    String result =
        switch (action) {
          case "DescribeStacks" -> stacks();
          case "ListStackResources" -> resources();
          case "DescribeStackEvents" ->
              "<StackEvents><member><LogicalResourceId>InboxQueue</LogicalResourceId>"
                  + "<ResourceStatus>CREATE_FAILED</ResourceStatus><ResourceStatusReason>it is"
                  + " Sunday</ResourceStatusReason></member></StackEvents>";
          default -> "";
        };
    answer(
        exchange,
        200,
        "<%1$sResponse><%1$sResult>%2$s</%1$sResult></%1$sResponse>".formatted(action, result));
  }

  private String stacks() {
    return stack.resources().outputs().entrySet().stream()
        .map(
            output ->
                "<member><OutputKey>%s</OutputKey><OutputValue>%s</OutputValue></member>"
                    .formatted(output.getKey(), output.getValue()))
        .collect(
            Collectors.joining(
                "",
                "<Stacks><member><StackStatus>"
                    + status
                    + "</StackStatus><Parameters><member><ParameterKey>DeletionProtection"
                    + "</ParameterKey><ParameterValue>"
                    + deletionProtection
                    + "</ParameterValue></member></Parameters><Outputs>",
                "</Outputs></member></Stacks>"));
  }

  private String resources() {
    return stack.resources().functions().stream()
        .map(function -> resource(function.logicalId(), function.name()))
        .collect(
            Collectors.joining(
                "",
                "<StackResourceSummaries>" + resource("WebhookApi", "api1"),
                "</StackResourceSummaries>"));
  }

  private static String resource(String logicalId, String physicalId) {
    return "<member><LogicalResourceId>%s</LogicalResourceId><PhysicalResourceId>%s</PhysicalResourceId></member>"
        .formatted(logicalId, physicalId);
  }

  private static Map<String, String> fields(String form) {
    Map<String, String> fields = new TreeMap<>();
    for (String field : form.split("&", -1)) {
      String[] pair = field.split("=", 2);
      fields.put(URLDecoder.decode(pair[0], UTF_8), URLDecoder.decode(pair[1], UTF_8));
    }
    return fields;
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/xml");
    exchange.sendResponseHeaders(status, answerLength(bytes));
    exchange.getResponseBody().write(bytes);
  }

  /** The JDK's server calls an empty body -1. */
  private static long answerLength(byte[] body) {
    return body.length == 0 ? -1 : body.length;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
