package dev.wharf.verify;

/**
 * Whether a webhook is signed cannot be said now; it may the next time, so it is no rejection.
 *
 * <p>It has no cause: a client's exception may quote the answer that it could not read, and that is
 * a secret.
 */
public final class SecretsUnavailableException extends RuntimeException {

  public SecretsUnavailableException(String message) {
    super(message);
  }
}
