package dev.wharf.ledger;

/** The ledger did not take what it was given; it may the next time. */
public final class LedgerUnavailableException extends RuntimeException {

  public LedgerUnavailableException(String message) {
    super(message);
  }
}
