package dev.wharf.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * What Lambda reports of an asynchronous invocation.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 *
 * @param destinationArn a queue, a bus or a function
 * @param functionArn with the qualifier that was invoked
 * @param json the record, in which both payloads stand as they were
 */
public record DestinationRecord(
    String destinationArn, String functionArn, boolean success, String json) {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** Why an invocation ended. */
  enum Condition {
    SUCCESS("Success"),
    RETRIES_EXHAUSTED("RetriesExhausted"),
    EVENT_AGE_EXCEEDED("EventAgeExceeded");

    private final String text;

    Condition(String text) {
      this.text = text;
    }
  }

  /**
   * @param result of the last attempt; null when there was none
   */
  static DestinationRecord of(
      String destinationArn,
      String functionArn,
      String executedVersion,
      Condition condition,
      QueuedInvocation invocation,
      @Nullable InvocationResult result,
      Instant now) {
    ObjectNode record = JSON.createObjectNode();
    record.put("version", "1.0");
    record.put("timestamp", TIMESTAMP.format(now));
    record
        .putObject("requestContext")
        .put("requestId", invocation.requestId())
        .put("functionArn", functionArn)
        .put("condition", condition.text)
        .put("approximateInvokeCount", invocation.attempts());
    record.putRawValue("requestPayload", raw(invocation.payload()));
    if (result != null) {
      ObjectNode context = record.putObject("responseContext");
      context.put("statusCode", 200).put("executedVersion", executedVersion);
      if (result.failed()) {
        context.put("functionError", result.functionError());
      }
      record.putRawValue("responsePayload", raw(result.payload()));
    }
    try {
      return new DestinationRecord(
          destinationArn,
          functionArn,
          condition == Condition.SUCCESS,
          JSON.writeValueAsString(record));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // A tree always serializes.
    }
  }

  /** JSON as it is; what isn't JSON, which a stream handler may return, as a string. */
  private static RawValue raw(byte[] payload) {
    String text = new String(payload, StandardCharsets.UTF_8);
    if (text.isBlank()) {
      return new RawValue("null");
    }
    try (var parser = JSON.createParser(text)) {
      parser.nextToken();
      parser.skipChildren();
      if (parser.nextToken() == null) {
        return new RawValue(text);
      }
    } catch (IOException e) {
      // Not JSON.
    }
    return new RawValue(JSON.getNodeFactory().textNode(text).toString());
  }
}
