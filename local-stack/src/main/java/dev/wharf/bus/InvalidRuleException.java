package dev.wharf.bus;

/** EventBridge would refuse this rule or archive. The message says why, in one line. */
public final class InvalidRuleException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InvalidRuleException(String message) {
    super(message);
  }
}
