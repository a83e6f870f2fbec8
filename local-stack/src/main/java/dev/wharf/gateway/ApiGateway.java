package dev.wharf.gateway;

import dev.wharf.parts.LocalPort;
import dev.wharf.template.Endpoints;
import dev.wharf.template.InvalidTemplateException;
import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Api;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.HttpContinueReadHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/** API Gateway: serves the template's REST API at 127.0.0.1, under its stage's name. */
public final class ApiGateway implements AutoCloseable {
  // Each request waits in its thread while the service answers.
  private static final int THREADS = 128;
  private static final Duration GRACE = Duration.ofMillis(1500);

  private final Undertow server;
  private final GracefulShutdownHandler entrance;

  private ApiGateway(Undertow server, GracefulShutdownHandler entrance) {
    this.server = server;
    this.entrance = entrance;
  }

  /** Without an access log. */
  static ApiGateway start(Resources resources, Endpoints endpoints, Clock clock) {
    return start(resources, endpoints, clock, line -> {});
  }

  /**
   * @param endpoints where this serves, and where the services answer that it calls
   * @param clock judges when a request was received
   * @param accessLog gets a line for each request, where the stage has a format for it
   * @throws InvalidTemplateException if the API says something that API Gateway would refuse, or
   *     that is not understood here; the message starts with the route
   * @throws dev.wharf.parts.PartException if the port is taken
   */
  public static ApiGateway start(
      Resources resources, Endpoints endpoints, Clock clock, Consumer<String> accessLog) {
    Api api =
        resources
            .api()
            .orElseThrow(
                () ->
                    new InvalidTemplateException("Resources", "no AWS::Serverless::Api is there"));
    ApiDefinition definition = ApiDefinition.read(api, resources, endpoints);
    // Else Undertow's start and stop are announced by java.util.logging.
    System.setProperty("org.jboss.logging.provider", "slf4j");
    LocalPort.requireFree(endpoints.api(), "the API", "--api-port");
    RequestHandler handler =
        new RequestHandler(
            api,
            new RequestContext(
                resources.accountId(), api.id(), resources.region(), api.stageName()),
            new RouteTable(definition.routes()),
            new Throttling(api.throttles(), definition.routes(), System::nanoTime),
            definition.gatewayResponses(),
            new MethodExecution(new ServiceCaller()),
            new AccessLog(api.accessLogFormat(), accessLog),
            clock);
    GracefulShutdownHandler entrance =
        new GracefulShutdownHandler(new HttpContinueReadHandler(new BlockingHandler(handler)));
    Undertow server =
        Undertow.builder()
            .addHttpListener(endpoints.api().getPort(), "127.0.0.1")
            .setWorkerThreads(THREADS)
            // Paths are decoded after they are split, so that %2F may stand inside a tenant.
            .setServerOption(UndertowOptions.DECODE_URL, false)
            // RequestReader has API Gateway's own limit, and reads on so that a 413 can be read.
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            .setServerOption(UndertowOptions.MAX_HEADERS, 2_000)
            .setServerOption(UndertowOptions.MAX_PARAMETERS, 10_000)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, 256 * 1024)
            .setHandler(entrance)
            .build();
    server.start();
    return new ApiGateway(server, entrance);
  }

  /** Refuses new requests, lets those in flight finish for 1.5 s, and stops. */
  @Override
  public void close() {
    close(GRACE);
  }

  /**
   * @param grace for how long requests in flight may go on
   */
  void close(Duration grace) {
    entrance.shutdown();
    try {
      entrance.awaitShutdown(grace.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop();
  }
}
