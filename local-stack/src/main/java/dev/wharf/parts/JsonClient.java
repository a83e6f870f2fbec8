package dev.wharf.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/**
 * Calls one AWS service by its JSON protocol. The SDK's clients would cost more of the start than
 * everything else here.
 */
final class JsonClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whoever has accepted the connection answers, though a busy machine may take its time. */
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final HttpClient http = LocalHttp.client();
  private final URI endpoint;
  private final String targetPrefix;
  private final String authorization;

  /**
   * @param targetPrefix what stands before the operation in X-Amz-Target
   * @param signingName the service's name in a credential scope
   */
  JsonClient(URI endpoint, String targetPrefix, String signingName) {
    this.endpoint = endpoint;
    this.targetPrefix = targetPrefix;
    // Nobody checks the signature here, but DynamoDB Local reads the header.
    this.authorization =
        "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/"
            + signingName
            + "/aws4_request, SignedHeaders=host, Signature=0";
  }

  /**
   * @throws RefusedException if the service answers anything but 200
   * @throws IOException if it does not answer
   */
  JsonNode call(String operation, Map<String, ?> input) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", targetPrefix + "." + operation)
            .header("Authorization", authorization)
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(input)))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new RefusedException(operation, response.body());
      }
      return JSON.readTree(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted during " + operation, e);
    }
  }

  /** The service understood, and said no. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String answer;

    RefusedException(String operation, String answer) {
      super(operation + " was refused: " + answer);
      this.answer = answer;
    }

    boolean says(String errorCode) {
      return answer.contains(errorCode);
    }
  }
}
