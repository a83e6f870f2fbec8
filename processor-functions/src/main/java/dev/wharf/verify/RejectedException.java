package dev.wharf.verify;

import org.jspecify.annotations.Nullable;

/** A webhook that does not pass, however often it is tried: its place is the quarantine. */
public final class RejectedException extends Exception {

  private final Reason reason;

  public RejectedException(Reason reason, String message) {
    this(reason, message, null);
  }

  public RejectedException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
