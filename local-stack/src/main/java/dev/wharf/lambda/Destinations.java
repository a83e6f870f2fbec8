package dev.wharf.lambda;

import dev.wharf.journal.Prepared;

/** Where the records of asynchronous invocations go: buses, queues and functions. */
public interface Destinations {
  /**
   * Prepares the delivery of a record, to be committed together with the end of the invocation.
   *
   * @throws DestinationException when the destination can never take it
   */
  Prepared prepare(DestinationRecord record) throws DestinationException;

  /** No such destination, or a record that is too large for it. */
  final class DestinationException extends Exception {
    private static final long serialVersionUID = 1;

    public DestinationException(String message) {
      super(message);
    }
  }
}
