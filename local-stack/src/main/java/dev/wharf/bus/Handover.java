package dev.wharf.bus;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message that was promised to a queue, as the journal keeps it.
 *
 * @param from the rule's ARN, or the function's whose record it is
 * @param attributes message attributes, all strings
 * @param deadLetterArn where the event goes when the queue can't be reached
 * @param event the event as it was before the target's input was made: what a dead-letter queue
 *     gets
 * @param attempts how often it was tried
 * @param acceptedAt in milliseconds since the epoch
 * @param dueAt when to try next, in milliseconds since the epoch
 */
record Handover(
    String from,
    String targetArn,
    String body,
    Map<String, String> attributes,
    @Nullable String deadLetterArn,
    @Nullable String event,
    int maximumRetryAttempts,
    long maximumAgeMillis,
    int attempts,
    long acceptedAt,
    long dueAt) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Handover retried(long due) {
    return new Handover(
        from,
        targetArn,
        body,
        attributes,
        deadLetterArn,
        event,
        maximumRetryAttempts,
        maximumAgeMillis,
        attempts + 1,
        acceptedAt,
        due);
  }

  byte[] toBytes() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Handover parse(byte[] bytes) {
    try {
      return JSON.readValue(bytes, Handover.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
