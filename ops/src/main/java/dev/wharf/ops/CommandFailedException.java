package dev.wharf.ops;

/** A command that cannot go on; the message is one line which names the remedy. */
public final class CommandFailedException extends RuntimeException {

  public CommandFailedException(String message) {
    super(message);
  }

  public CommandFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
