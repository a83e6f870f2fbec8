package dev.wharf.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a program and SQS: from some time on, whatever it sends neither arrives nor is
 * answered. So the program is in the middle of its work for as long as a test needs.
 */
final class HeldSqs implements AutoCloseable {

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final CountDownLatch sending = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger passes;
  private final HttpServer server;
  private final URI sqs;
  private volatile boolean closed;

  /**
   * @param passes how many calls that send arrive all the same
   */
  HeldSqs(URI sqs, int passes) throws IOException {
    this.sqs = sqs;
    this.passes = new AtomicInteger(passes);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Until something is being sent that is held. */
  boolean awaitSending() throws InterruptedException {
    return sending.await(4, TimeUnit.MINUTES);
  }

  /** What is held, and all that comes, arrives. */
  void release() {
    released.countDown();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      if (target.contains(".SendMessage") && passes.decrementAndGet() < 0) {
        sending.countDown();
        released.await();
        if (closed) {
          return;
        }
      }
      HttpResponse<byte[]> response =
          http.send(
              HttpRequest.newBuilder(sqs)
                  .header("X-Amz-Target", target)
                  .header("Content-Type", "application/x-amz-json-1.0")
                  .header("Authorization", exchange.getRequestHeaders().getFirst("Authorization"))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
      exchange.sendResponseHeaders(
          response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
      exchange.getResponseBody().write(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    release();
    server.stop(0);
    threads.shutdownNow();
  }
}
