package dev.wharf.functions;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wharf.events.Json;
import java.io.IOException;
import java.util.Set;

/**
 * What an AWS service has answered in its JSON protocol. It may hold a secret: no text shows it.
 */
public final class ServiceAnswer {

  /** What the SDK tries again, besides 5xx and 429. */
  private static final Set<String> TRANSIENT =
      Set.of(
          "InternalError",
          "LimitExceededException",
          "PriorRequestNotComplete",
          "RequestLimitExceeded",
          "RequestThrottled",
          "RequestThrottledException",
          "RequestTimeout",
          "RequestTimeoutException",
          "SlowDown",
          "ThrottledException",
          "Throttling",
          "ThrottlingException",
          "TooManyRequestsException");

  private final int status;
  private final byte[] body;

  ServiceAnswer(int status, byte[] body) {
    this.status = status;
    this.body = body;
  }

  public int status() {
    return status;
  }

  /** JSON, if the service is in its right mind. */
  public byte[] body() {
    return body;
  }

  public boolean isSuccess() {
    return status == 200;
  }

  boolean isTransient() {
    return status >= 500 || status == 429 || (!isSuccess() && TRANSIENT.contains(errorCode()));
  }

  /** The error's code, without its namespace; empty if there is none that can be read. */
  public String errorCode() {
    try (JsonParser json = Json.FACTORY.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return "";
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        if (json.nextToken() == JsonToken.VALUE_STRING && field.matches("__type|code")) {
          String type = json.getText();
          return type.substring(type.lastIndexOf('#') + 1);
        }
        json.skipChildren();
      }
      return "";
    } catch (IOException e) {
      return "";
    }
  }
}
