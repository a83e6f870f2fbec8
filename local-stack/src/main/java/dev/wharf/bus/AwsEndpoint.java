package dev.wharf.bus;

import dev.wharf.lambda.AsyncInvocations;
import dev.wharf.lambda.Functions;
import dev.wharf.lambda.LambdaApi;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;

/** One server for EventBridge and Lambda, for ordinary AWS clients, on 127.0.0.1. */
public final class AwsEndpoint implements AutoCloseable {
  // A synchronous invocation holds a thread until the function ends.
  private static final int THREADS = 64;
  private static final long REQUEST_BYTES = 8 * 1024 * 1024;

  private final Undertow server;

  /**
   * @param port 0 takes any free one
   * @throws IOException when the port is in use; the message names the remedy
   */
  public AwsEndpoint(int port, Functions functions, AsyncInvocations invocations, Buses buses)
      throws IOException {
    EventBridgeApi eventBridge = new EventBridgeApi(buses);
    LambdaApi lambda = new LambdaApi(functions, invocations);
    server =
        Undertow.builder()
            .addHttpListener(port, "127.0.0.1")
            .setIoThreads(2)
            .setWorkerThreads(THREADS)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, REQUEST_BYTES)
            .setHandler(
                new BlockingHandler(
                    exchange -> {
                      if (EventBridgeApi.serves(exchange)) {
                        eventBridge.handleRequest(exchange);
                      } else if (LambdaApi.serves(exchange)) {
                        lambda.handleRequest(exchange);
                      } else {
                        unknown(exchange);
                      }
                    }))
            .build();
    try {
      server.start();
    } catch (RuntimeException e) {
      if (e.getCause() instanceof BindException) {
        throw new IOException(
            "Port " + port + " for EventBridge and Lambda is in use: choose one with --aws-port",
            e);
      }
      throw e;
    }
  }

  private static void unknown(HttpServerExchange exchange) {
    exchange.setStatusCode(404);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange
        .getResponseSender()
        .send(
            "{\"__type\":\"UnknownOperationException\",\"message\":"
                + "\"EventBridge and Lambda's Invoke answer here, nothing else\"}");
  }

  /** Where it answers. */
  public URI uri() {
    InetSocketAddress address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    return URI.create("http://127.0.0.1:" + address.getPort());
  }

  @Override
  public void close() {
    server.stop();
  }
}
