package dev.wharf.lambda;

/** A function could not be loaded. The outcome holds the error in Lambda's shape. */
final class InitException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Outcome outcome;

  InitException(Outcome outcome) {
    this.outcome = outcome;
  }

  Outcome outcome() {
    return outcome;
  }
}
