package dev.wharf.ops;

import static java.util.Objects.requireNonNull;

/** A step of the demo that did not go as it should. */
final class UnexpectedEndingException extends RuntimeException {

  private final String step;
  private final String why;

  UnexpectedEndingException(String step, String why) {
    super(step + ": " + why);
    this.step = requireNonNull(step, "step is null");
    this.why = requireNonNull(why, "why is null");
  }

  String step() {
    return step;
  }

  String why() {
    return why;
  }
}
