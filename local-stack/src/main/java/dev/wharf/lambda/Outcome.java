package dev.wharf.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a runtime answered one event: with the handler's output, or with an error in Lambda's shape.
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Outcome(byte[] payload, boolean failed) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Outcome success(byte[] payload) {
    return new Outcome(payload, false);
  }

  static Outcome failure(byte[] error) {
    return new Outcome(error, true);
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/java-exceptions.html */
  static Outcome failure(
      @Nullable String message, @Nullable String type, @Nullable List<String> stackTrace) {
    Map<String, Object> error = new LinkedHashMap<>();
    if (message != null) {
      error.put("errorMessage", message);
    }
    if (type != null) {
      error.put("errorType", type);
    }
    if (stackTrace != null) {
      error.put("stackTrace", stackTrace);
    }
    return failure(bytes(error));
  }

  static Outcome timedOut(Invocation invocation, double seconds) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("errorType", "Sandbox.Timedout");
    error.put(
        "errorMessage",
        String.format(
            Locale.ROOT,
            "RequestId: %s Error: Task timed out after %.2f seconds",
            invocation.requestId(),
            seconds));
    return failure(bytes(error));
  }

  static Outcome exited(Invocation invocation, String how) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("errorType", "Runtime.ExitError");
    error.put(
        "errorMessage", "RequestId: " + invocation.requestId() + " Error: Runtime exited " + how);
    return failure(bytes(error));
  }

  private static byte[] bytes(Map<String, Object> error) {
    try {
      return JSON.writeValueAsBytes(error);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // Strings and lists of strings always serialize.
    }
  }
}
