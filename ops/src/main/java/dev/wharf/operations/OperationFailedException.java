package dev.wharf.operations;

/** An operation that cannot go on; the message is one line which names the remedy. */
public final class OperationFailedException extends RuntimeException {

  public OperationFailedException(String message) {
    super(message);
  }

  public OperationFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
