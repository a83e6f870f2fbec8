package dev.wharf.lambda;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * An asynchronous invocation that was accepted and has not ended, as the journal keeps it.
 *
 * @param attempts how often the function has been run with it
 * @param acceptedAt in milliseconds since the epoch
 * @param dueAt when to run it next, in milliseconds since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record QueuedInvocation(
    String function,
    String qualifier,
    String requestId,
    byte[] payload,
    int attempts,
    long acceptedAt,
    long dueAt) {
  private static final ObjectMapper JSON = new ObjectMapper();

  QueuedInvocation attempted() {
    return new QueuedInvocation(
        function, qualifier, requestId, payload, attempts + 1, acceptedAt, dueAt);
  }

  QueuedInvocation due(long millis) {
    return new QueuedInvocation(
        function, qualifier, requestId, payload, attempts, acceptedAt, millis);
  }

  byte[] toBytes() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static QueuedInvocation parse(byte[] bytes) {
    try {
      return JSON.readValue(bytes, QueuedInvocation.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
