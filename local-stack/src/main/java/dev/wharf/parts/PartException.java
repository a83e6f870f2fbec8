package dev.wharf.parts;

/** A part that did not start; the message is one line and names the remedy. */
public final class PartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PartException(String message) {
    super(message);
  }

  PartException(String message, Throwable cause) {
    super(message, cause);
  }
}
