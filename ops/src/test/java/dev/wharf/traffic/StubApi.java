package dev.wharf.traffic;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** An API that remembers what was posted to it and answers as it is told. */
public final class StubApi implements AutoCloseable {

  /** More than ever connect at once: beyond it, a connection takes a second or more. */
  private static final int WAITING_TO_CONNECT = 1_024;

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger arrived = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  public StubApi(Function<Request, Reply> replies) {
    // Otherwise Nagle's algorithm and delayed acknowledgements cost 40 ms a request.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      server =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), WAITING_TO_CONNECT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", exchange -> answer(exchange, replies));
    server.setExecutor(threads);
    server.start();
  }

  public static StubApi storing() {
    return new StubApi(request -> new Reply(200, "{}"));
  }

  private void answer(HttpExchange exchange, Function<Request, Reply> replies) throws IOException {
    Request request =
        new Request(
            "gateway-" + arrived.incrementAndGet() + "=",
            System.nanoTime(),
            exchange.getRequestURI().getRawPath(),
            exchange.getRequestHeaders(),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    requests.add(request);
    Reply reply = replies.apply(request);
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("x-amz-apigw-id", request.gatewayId());
    reply.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  public List<Request> requests() {
    return requests;
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  public record Request(String gatewayId, long nanos, String path, Headers headers, String body) {
    public String header(String name) {
      return headers.getFirst(name);
    }
  }

  public record Reply(int status, String body, Map<String, String> headers) {
    public Reply(int status, String body) {
      this(status, body, Map.of());
    }
  }
}
