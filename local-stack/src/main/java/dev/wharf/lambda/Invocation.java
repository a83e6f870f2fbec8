package dev.wharf.lambda;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event for a function.
 *
 * @param requestId the same for every attempt at an asynchronous invocation
 * @param qualifier the alias or version that was invoked, or $LATEST
 * @param payload JSON
 * @param clientContext JSON of the caller's client context
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Invocation(
    String requestId, String qualifier, byte[] payload, @Nullable String clientContext) {

  public static Invocation of(String qualifier, byte[] payload) {
    return new Invocation(UUID.randomUUID().toString(), qualifier, payload, null);
  }
}
