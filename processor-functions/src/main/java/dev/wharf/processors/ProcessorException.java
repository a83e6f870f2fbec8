package dev.wharf.processors;

/** A processor's checked exception, on its way to Lambda. */
public final class ProcessorException extends RuntimeException {

  ProcessorException(Exception cause) {
    super(cause.toString(), cause);
  }
}
