package dev.wharf.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;

/**
 * Lambda's Invoke call on a local endpoint, which checks no signature.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html">Invoke</a>
 */
final class LambdaClient {

  // Lambda's longest function timeout, and a little for the way.
  private static final Duration TIMEOUT = Duration.ofMinutes(16);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI endpoint;

  LambdaClient(URI endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Invokes a function and waits for what it returns.
   *
   * @param function its name
   * @param event JSON
   * @throws CommandFailedException if Lambda refuses the call; a function's own error is no failure
   */
  Invocation invoke(String function, byte[] event) {
    String base = endpoint.toString().replaceFirst("/+$", "");
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(base + "/2015-03-31/functions/" + function + "/invocations"))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header("X-Amz-Invocation-Type", "RequestResponse")
            .header("X-Amz-Log-Type", "Tail")
            .POST(HttpRequest.BodyPublishers.ofByteArray(event))
            .build();
    HttpResponse<String> response = send(request);
    if (response.statusCode() != 200) {
      throw new CommandFailedException(
          "Lambda answered %d to the invocation of %s: %s"
              .formatted(response.statusCode(), function, response.body().strip()));
    }
    String log =
        response
            .headers()
            .firstValue("X-Amz-Log-Result")
            .map(tail -> new String(Base64.getDecoder().decode(tail), UTF_8))
            .orElse("");
    return new Invocation(
        response.body(), log, response.headers().firstValue("X-Amz-Function-Error").isPresent());
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new CommandFailedException(
          "the stack's Lambda doesn't answer at " + endpoint + "; start it again with ./wharf up",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("interrupted while the function ran; run it again", e);
    }
  }

  /**
   * What came of it.
   *
   * @param payload the function's JSON, or the JSON of its error
   * @param log the last 4 KB of what it logged
   */
  record Invocation(String payload, String log, boolean failed) {}
}
