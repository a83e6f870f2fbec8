package dev.wharf.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.wharf.parts.LocalHttp;
import dev.wharf.template.Resources.Queue;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Calls services over HTTP. */
final class ServiceCaller {
  private final HttpClient http = LocalHttp.client();

  IntegrationResponse call(
      Integration integration, ServiceTarget target, IntegrationRequest request)
      throws GatewayRefusal {
    Queue queue = target.queue();
    if (queue != null) {
      IntegrationResponse refusal = MessageLimit.refusal(queue, request.body());
      if (refusal != null) {
        return refusal;
      }
    }
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.url())
            .method(
                request.httpMethod(),
                HttpRequest.BodyPublishers.ofByteArray(request.body().getBytes(UTF_8)));
    try {
      request.headers().forEach(builder::setHeader);
    } catch (IllegalArgumentException e) {
      // A mapped value that no header can hold.
      throw new GatewayRefusal(GatewayResponseType.API_CONFIGURATION_ERROR);
    }
    CompletableFuture<HttpResponse<byte[]>> call =
        http.sendAsync(builder.build(), BodyHandlers.ofByteArray());
    try {
      return response(call.get(integration.timeout().toMillis(), MILLISECONDS));
    } catch (TimeoutException e) {
      call.cancel(true);
      throw new GatewayRefusal(GatewayResponseType.INTEGRATION_TIMEOUT);
    } catch (ExecutionException e) {
      throw new GatewayRefusal(GatewayResponseType.INTEGRATION_FAILURE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GatewayRefusal(GatewayResponseType.INTEGRATION_FAILURE);
    }
  }

  private static IntegrationResponse response(HttpResponse<byte[]> response) {
    Map<String, String> headers = new LinkedHashMap<>();
    response
        .headers()
        .map()
        .forEach(
            (name, values) ->
                headers.put(name.toLowerCase(Locale.ROOT), values.get(values.size() - 1)));
    return new IntegrationResponse(
        response.statusCode(), headers, new String(response.body(), UTF_8));
  }
}
