package dev.wharf.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * What a processor's asynchronous invocation ended with: the record that a Lambda Destination sends
 * to the bus.
 *
 * @param functionArn the processor, with its qualifier
 * @param condition Success, RetriesExhausted or EventAgeExceeded
 * @param at when it ended
 * @param attempts how often the processor was invoked
 * @param event the webhook that it was invoked with
 * @param error what it ended with, at most {@value #MAX_ERROR} characters; null after a success
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html">Lambda's
 *     invocation records</a>
 */
public record InvocationRecord(
    String functionArn,
    String condition,
    Instant at,
    int attempts,
    WebhookEvent event,
    @Nullable String error) {

  private static final int MAX_ERROR = 1000;

  public InvocationRecord {
    requireNonNull(functionArn, "functionArn is null");
    requireNonNull(condition, "condition is null");
    requireNonNull(at, "at is null");
    requireNonNull(event, "event is null");
  }

  public boolean succeeded() {
    return condition.equals("Success");
  }

  /** The function's name, without region, account and qualifier. */
  public String processor() {
    String[] parts = functionArn.split(":", -1);
    return parts.length > 6 ? parts[6] : functionArn;
  }

  /**
   * Reads the record from the event that brings it.
   *
   * @throws UndecodableException if it is no record of a webhook's processor
   */
  public static InvocationRecord read(InputStream event) throws IOException, UndecodableException {
    JsonNode detail = Json.mapper().readTree(event).path("detail");
    JsonNode request = detail.path("requestContext");
    String functionArn = request.path("functionArn").asText();
    if (functionArn.isEmpty()) {
      throw new UndecodableException("detail.requestContext.functionArn is missing");
    }
    return new InvocationRecord(
        functionArn,
        request.path("condition").asText(),
        at(detail.path("timestamp").asText()),
        request.path("approximateInvokeCount").asInt(),
        WebhookEvent.of(detail.path("requestPayload")),
        error(request.path("condition").asText(), detail));
  }

  private static Instant at(String timestamp) throws UndecodableException {
    try {
      return Instant.parse(timestamp);
    } catch (DateTimeParseException e) {
      throw new UndecodableException("detail.timestamp is not an ISO 8601 time", e);
    }
  }

  private static @Nullable String error(String condition, JsonNode detail) {
    if (condition.equals("Success")) {
      return null;
    }
    JsonNode response = detail.path("responsePayload");
    String type = response.path("errorType").asText();
    String message = response.path("errorMessage").asText(condition);
    String error = type.isEmpty() ? message : type + ": " + message;
    return error.substring(0, Math.min(MAX_ERROR, error.length()));
  }
}
