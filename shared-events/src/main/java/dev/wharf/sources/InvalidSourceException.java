package dev.wharf.sources;

/**
 * An entry of the list of sources that cannot be used; the message names the field and the remedy.
 */
public final class InvalidSourceException extends RuntimeException {

  InvalidSourceException(String source, String field, String remedy) {
    super("source " + source + ": " + field + " " + remedy);
  }
}
