package dev.wharf.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.wharf.template.Resources.Function;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lambda's Runtime API for one child process.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 *
 * <p>One server per process, so an event can only ever go to the process that it was meant for: the
 * poll that a dead one left behind can't swallow another's event.
 */
final class RuntimeApi implements AutoCloseable {
  private static final String PREFIX = "/2018-06-01/runtime/";

  static {
    // Without it every answer waits for the acknowledgement of its headers.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** An event on its way through the process. */
  record Delivery(
      Invocation invocation,
      CompletableFuture<@Nullable Void> taken,
      CompletableFuture<Outcome> outcome) {

    static Delivery of(Invocation invocation) {
      return new Delivery(invocation, new CompletableFuture<>(), new CompletableFuture<>());
    }
  }

  private final Function function;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(RuntimeApi::daemon);
  private final CompletableFuture<@Nullable Void> initialized = new CompletableFuture<>();
  private final SynchronousQueue<Delivery> next = new SynchronousQueue<>();
  private volatile @Nullable Delivery current;

  RuntimeApi(Function function) throws IOException {
    this.function = function;
    server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    server.setExecutor(threads);
    server.createContext(PREFIX, this::handle);
    server.start();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Ends when the process asks for its first event; fails with an {@link InitException}. */
  CompletableFuture<@Nullable Void> initialized() {
    return initialized;
  }

  /**
   * Offers an event; its futures tell whether it was taken and what became of it. Returns when the
   * process has asked for it, when somebody has completed {@code taken}, or when the limit is over.
   */
  void offer(Delivery delivery, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!delivery.taken().isDone() && !next.offer(delivery, 50, TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() - end >= 0) {
        delivery.taken().completeExceptionally(new IOException("The process does not poll"));
      }
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring(PREFIX.length());
    byte[] body = exchange.getRequestBody().readAllBytes();
    Delivery delivery = current;
    if (path.equals("invocation/next")) {
      next(exchange);
    } else if (path.equals("init/error")) {
      initialized.completeExceptionally(new InitException(Outcome.failure(body)));
      answer(exchange, 202, "{\"status\":\"OK\"}");
    } else if (delivery == null
        || !path.startsWith("invocation/" + delivery.invocation().requestId())) {
      answer(exchange, 400, "{\"errorType\":\"InvalidRequestID\"}");
    } else if (path.endsWith("/response")) {
      answer(exchange, 202, "{\"status\":\"OK\"}");
      delivery.outcome().complete(Outcome.success(body));
    } else if (path.endsWith("/error")) {
      answer(exchange, 202, "{\"status\":\"OK\"}");
      delivery.outcome().complete(Outcome.failure(body));
    } else {
      answer(exchange, 404, "{\"errorType\":\"NotFound\"}");
    }
  }

  private void next(HttpExchange exchange) throws IOException {
    initialized.complete(null);
    Delivery delivery;
    try {
      delivery = next.take();
    } catch (InterruptedException e) {
      exchange.close();
      return;
    }
    current = delivery;
    Invocation invocation = delivery.invocation();
    var headers = exchange.getResponseHeaders();
    headers.set("Lambda-Runtime-Aws-Request-Id", invocation.requestId());
    // Its time begins now, when it is taken.
    headers.set(
        "Lambda-Runtime-Deadline-Ms",
        "" + (System.currentTimeMillis() + function.timeout().toMillis()));
    headers.set(
        "Lambda-Runtime-Invoked-Function-Arn", function.arn() + ":" + invocation.qualifier());
    headers.set("Lambda-Runtime-Trace-Id", traceId());
    if (invocation.clientContext() != null) {
      headers.set("Lambda-Runtime-Client-Context", invocation.clientContext());
    }
    headers.set("Content-Type", "application/json");
    try {
      exchange.sendResponseHeaders(200, invocation.payload().length);
      exchange.getResponseBody().write(invocation.payload());
      exchange.close();
      delivery.taken().complete(null);
    } catch (IOException e) {
      delivery.taken().completeExceptionally(e);
      throw e;
    }
  }

  private static String traceId() {
    String random = UUID.randomUUID().toString().replace("-", "");
    return String.format(
        "Root=1-%08x-%s;Parent=%s;Sampled=0",
        System.currentTimeMillis() / 1000, random.substring(0, 24), random.substring(16));
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "runtime-api");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
