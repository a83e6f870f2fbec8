package dev.wharf.lambda;

import java.time.Duration;
import java.util.Locale;

/** A function could not be loaded. The outcome holds the error in Lambda's shape. */
final class InitException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Outcome outcome;

  InitException(Outcome outcome) {
    this.outcome = outcome;
  }

  static InitException timedOut(Duration limit) {
    return new InitException(
        Outcome.failure(
            String.format(
                Locale.ROOT, "Init phase timed out after %.2f seconds", limit.toMillis() / 1e3),
            "Sandbox.Timedout",
            null));
  }

  Outcome outcome() {
    return outcome;
  }
}
