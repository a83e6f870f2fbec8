package dev.wharf.lambda;

import org.jspecify.annotations.Nullable;

/**
 * What an invocation ended with.
 *
 * @param payload what the handler returned, or the error in Lambda's JSON
 * @param functionError {@code Unhandled} when the function failed, else null
 * @param logTail the last 4 KB of what the invocation logged
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record InvocationResult(byte[] payload, @Nullable String functionError, String logTail) {
  static final String UNHANDLED = "Unhandled";

  public boolean failed() {
    return functionError != null;
  }
}
