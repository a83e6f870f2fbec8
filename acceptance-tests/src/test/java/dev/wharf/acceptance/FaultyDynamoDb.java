package dev.wharf.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a function and DynamoDB, and refuses some of its single writes. The refusal is one
 * that the SDK does not try again, so each of them fails a record.
 */
final class FaultyDynamoDb implements AutoCloseable {

  private static final byte[] REFUSAL =
      "{\"__type\":\"com.amazon.coral.service#AccessDeniedException\",\"message\":\"made to fail\"}"
          .getBytes(UTF_8);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newFixedThreadPool(16);
  private final AtomicInteger refused = new AtomicInteger();
  private final HttpServer server;
  private final URI dynamoDb;
  private final Random random;
  private final double share;

  /**
   * @param share of UpdateItem calls that fail, 0 to 1
   */
  FaultyDynamoDb(URI dynamoDb, double share, long seed) throws IOException {
    this.dynamoDb = dynamoDb;
    this.share = share;
    this.random = new Random(seed);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  int refused() {
    return refused.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      if (target.endsWith(".UpdateItem") && chosen()) {
        refused.incrementAndGet();
        answer(exchange, 400, REFUSAL);
        return;
      }
      HttpResponse<byte[]> response =
          http.send(
              HttpRequest.newBuilder(dynamoDb)
                  .header("X-Amz-Target", target)
                  .header("Content-Type", "application/x-amz-json-1.0")
                  .header("Authorization", exchange.getRequestHeaders().getFirst("Authorization"))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      answer(exchange, response.statusCode(), response.body());
    } catch (IOException e) {
      // DynamoDB was killed with its stack: so is this connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean chosen() {
    synchronized (random) {
      return random.nextDouble() < share;
    }
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
