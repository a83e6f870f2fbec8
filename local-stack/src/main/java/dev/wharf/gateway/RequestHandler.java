package dev.wharf.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wharf.gateway.RouteTable.Match;
import dev.wharf.template.Resources.Api;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request: its route, its throttle, its method, and the answer. */
final class RequestHandler implements HttpHandler {
  private final Api api;
  private final RequestContext contexts;
  private final RouteTable routes;
  private final Throttling throttling;
  private final GatewayResponses gatewayResponses;
  private final MethodExecution execution;
  private final AccessLog accessLog;
  private final Clock clock;

  RequestHandler(
      Api api,
      RequestContext contexts,
      RouteTable routes,
      Throttling throttling,
      GatewayResponses gatewayResponses,
      MethodExecution execution,
      AccessLog accessLog,
      Clock clock) {
    this.api = api;
    this.contexts = contexts;
    this.routes = routes;
    this.throttling = throttling;
    this.gatewayResponses = gatewayResponses;
    this.execution = execution;
    this.accessLog = accessLog;
    this.clock = clock;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws IOException {
    long began = System.nanoTime();
    String path = RequestReader.path(exchange);
    String below = belowStage(path);
    Match match = below == null ? null : routes.find(exchange.getRequestMethod().toString(), below);
    MethodRequest request = request(exchange, path, match);
    Answer answer;
    try {
      answer = answer(exchange, below, match, request);
    } catch (GatewayRefusal refusal) {
      answer = gatewayResponses.answer(refusal, request);
    }
    accessLog.write(request, answer, Duration.ofNanos(System.nanoTime() - began));
    send(exchange, answer, request);
  }

  private Answer answer(
      HttpServerExchange exchange,
      @Nullable String below,
      @Nullable Match match,
      MethodRequest request)
      throws IOException, GatewayRefusal {
    String body = RequestReader.body(exchange);
    RequestReader.requireHeadersWithinLimit(exchange);
    if (below == null) {
      throw new GatewayRefusal(GatewayResponseType.ACCESS_DENIED);
    }
    if (match == null) {
      throw new GatewayRefusal(GatewayResponseType.MISSING_AUTHENTICATION_TOKEN);
    }
    throttling.admit(match.route());
    return execution.execute(match.route().integration(), request.withBody(body));
  }

  private @Nullable String belowStage(String path) {
    String stage = "/" + api.stageName();
    if (path.equals(stage)) {
      return "/";
    }
    return path.startsWith(stage + "/") ? path.substring(stage.length()) : null;
  }

  private MethodRequest request(HttpServerExchange exchange, String path, @Nullable Match match) {
    Map<String, String> headers = RequestReader.headers(exchange);
    String sourceIp = exchange.getSourceAddress().getAddress().getHostAddress();
    Instant received = clock.instant();
    Map<String, Object> context =
        contexts.of(
            exchange.getRequestMethod().toString(),
            path,
            match == null ? "" : match.route().resourcePath(),
            exchange.getProtocol().toString(),
            sourceIp,
            exchange.getRequestHeaders().getLast("User-Agent"),
            exchange.getRequestHeaders().getLast("x-amzn-RequestId"),
            received);
    return new MethodRequest(
        match == null ? Map.of() : match.pathParameters(),
        RouteTable.query(exchange.getQueryString()),
        withForwarding(headers, sourceIp, exchange.getDestinationAddress().getPort()),
        "",
        context,
        api.variables());
  }

  /** API Gateway adds these before a template sees the headers. */
  private static Map<String, String> withForwarding(
      Map<String, String> headers, String sourceIp, int port) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.merge("X-Forwarded-For", sourceIp, (given, own) -> given + ", " + own);
    all.put("X-Forwarded-Port", String.valueOf(port));
    all.put("X-Forwarded-Proto", "http");
    return all;
  }

  private static void send(HttpServerExchange exchange, Answer answer, MethodRequest request) {
    exchange.setStatusCode(answer.status());
    answer
        .headers()
        .forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
    exchange
        .getResponseHeaders()
        .put(new HttpString("x-amzn-RequestId"), request.contextValue("requestId"))
        .put(new HttpString("x-amz-apigw-id"), request.contextValue("extendedRequestId"));
    exchange.getResponseSender().send(ByteBuffer.wrap(answer.body().getBytes(UTF_8)));
  }
}
