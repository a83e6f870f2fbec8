package dev.wharf.local;

/** A stack that did not start; the message is one line and names the remedy. */
public final class LocalStackException extends RuntimeException {

  LocalStackException(String message) {
    super(message);
  }

  LocalStackException(String message, Throwable cause) {
    super(message, cause);
  }
}
