package dev.wharf.events;

import org.jspecify.annotations.Nullable;

/**
 * Something stored that cannot be read, however often it is tried. The message says which field.
 */
public final class UndecodableException extends Exception {

  public UndecodableException(String message) {
    super(message);
  }

  public UndecodableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
