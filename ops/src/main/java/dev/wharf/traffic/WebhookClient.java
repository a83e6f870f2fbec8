package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Posts webhooks, with the headers that each of them carries. */
public final class WebhookClient {

  // API Gateway answers after 29 s at the latest.
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI url;

  /**
   * @param url where webhooks of one source, and perhaps of one tenant, are posted
   */
  public WebhookClient(URI url) {
    this.url = url;
  }

  /**
   * The address for a tenant's webhooks.
   *
   * @param url a source's route, with or without a slash at its end
   */
  public static URI forTenant(URI url, String tenant) {
    String base = url.toString().replaceFirst("/+$", "");
    return URI.create(base + "/" + URLEncoder.encode(tenant, UTF_8).replace("+", "%20"));
  }

  public Answer post(SignedWebhook webhook) {
    return post(webhook, System.nanoTime()).join();
  }

  /**
   * @param due when the request should have been sent, in {@link System#nanoTime()}: a sender that
   *     lags behind its rate counts as the endpoint's latency
   * @return never fails: no answer is an answer with status 0
   */
  public CompletableFuture<Answer> post(SignedWebhook webhook, long due) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofByteArray(webhook.body()));
    webhook.headers().forEach(request::header);
    return http.sendAsync(request.build(), BodyHandlers.ofString())
        .handle(
            (response, failure) -> {
              long nanos = System.nanoTime() - due;
              return response != null
                  ? new Answer(
                      response.statusCode(),
                      response.headers().firstValue("x-amz-apigw-id"),
                      response.body(),
                      nanos)
                  : new Answer(0, Optional.empty(), reason(failure), nanos);
            });
  }

  private String reason(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof HttpTimeoutException) {
      return "no answer from " + url + " in time";
    }
    if (cause instanceof ConnectException) {
      return "nothing listens at " + url;
    }
    String message = cause.getMessage();
    return cause instanceof IOException && message != null
        ? "connection to " + url + " broke: " + message
        : cause.toString();
  }
}
