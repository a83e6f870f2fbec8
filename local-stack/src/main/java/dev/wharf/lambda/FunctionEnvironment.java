package dev.wharf.lambda;

/** One execution environment: it holds a function's state and works on one event at a time. */
interface FunctionEnvironment extends AutoCloseable {
  /**
   * Runs the handler until it ends or its timeout is over.
   *
   * @throws UndeliveredException when the handler never saw the event
   */
  Outcome invoke(Invocation invocation) throws InterruptedException, UndeliveredException;

  /** False once it has timed out, died or been closed. It must not be used again. */
  boolean usable();

  /** Stops whatever runs in it. */
  @Override
  void close();

  /** The environment had died before it took the event: another one can have it. */
  final class UndeliveredException extends Exception {
    private static final long serialVersionUID = 1;
  }
}
