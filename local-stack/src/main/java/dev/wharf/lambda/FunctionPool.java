package dev.wharf.lambda;

import dev.wharf.template.Resources.Function;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The execution environments of one function. Idle ones are used again, the warmest first; further
 * ones are started when all are at work, up to a limit.
 */
final class FunctionPool implements AutoCloseable {
  /** Loading costs more CPU than this: an environment that is nearly done is worth the wait. */
  private static final long PATIENCE_MILLIS = 30;

  private static final int DELIVERY_ATTEMPTS = 3;

  private record Slot(FunctionEnvironment environment, EnvironmentLog log) {}

  private final Function function;
  private final FunctionRuntime runtime;
  private final FunctionLog log;
  private final Semaphore permits;
  private final Deque<Slot> idle = new ArrayDeque<>();
  private final Set<Slot> all = new HashSet<>();
  private boolean closed;

  FunctionPool(Function function, FunctionRuntime runtime, FunctionLog log, int environments) {
    this.function = function;
    this.runtime = runtime;
    this.log = log;
    permits = new Semaphore(environments, true);
  }

  /** Runs the function, waiting for an environment as long as need be. */
  InvocationResult invoke(Invocation invocation) throws InterruptedException {
    permits.acquire();
    try {
      for (int attempt = 1; attempt < DELIVERY_ATTEMPTS; attempt++) {
        try {
          return invokeOnce(invocation);
        } catch (FunctionEnvironment.UndeliveredException e) {
          // The environment had died idle: the event goes to another one.
        }
      }
      return invokeOnce(invocation);
    } catch (FunctionEnvironment.UndeliveredException e) {
      return new InvocationResult(
          Outcome.exited(invocation, "before it took the event").payload(),
          InvocationResult.UNHANDLED,
          "");
    } finally {
      permits.release();
    }
  }

  private InvocationResult invokeOnce(Invocation invocation)
      throws InterruptedException, FunctionEnvironment.UndeliveredException {
    Slot slot = idle();
    Duration init = null;
    if (slot == null) {
      EnvironmentLog environmentLog =
          new EnvironmentLog(function.name(), function.memoryMegabytes(), log);
      long started = System.nanoTime();
      try {
        slot = start(environmentLog);
      } catch (InitException e) {
        environmentLog.started(invocation, FunctionVariables.version(function));
        environmentLog.message(e.outcome().payload());
        environmentLog.ended(invocation, Duration.ofNanos(System.nanoTime() - started), null);
        return result(e.outcome(), environmentLog);
      }
      init = Duration.ofNanos(System.nanoTime() - started);
    }
    try {
      slot.log().started(invocation, FunctionVariables.version(function));
      long started = System.nanoTime();
      Outcome outcome = slot.environment().invoke(invocation);
      if (outcome.failed() && !slot.environment().usable()) {
        slot.log().message(outcome.payload());
      }
      slot.log().ended(invocation, Duration.ofNanos(System.nanoTime() - started), init);
      return result(outcome, slot.log());
    } finally {
      giveBack(slot);
    }
  }

  private static InvocationResult result(Outcome outcome, EnvironmentLog log) {
    return new InvocationResult(
        outcome.payload(), outcome.failed() ? InvocationResult.UNHANDLED : null, log.tail());
  }

  private synchronized @Nullable Slot idle() throws InterruptedException {
    long patienceEnds = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (!closed) {
      Slot slot = idle.pollFirst();
      if (slot == null) {
        long millis = TimeUnit.NANOSECONDS.toMillis(patienceEnds - System.nanoTime());
        if (all.isEmpty() || millis <= 0) {
          return null;
        }
        wait(millis);
      } else if (slot.environment().usable()) {
        return slot;
      } else {
        all.remove(slot);
      }
    }
    throw new IllegalStateException(function.name() + " was stopped");
  }

  private Slot start(EnvironmentLog environmentLog) throws InitException, InterruptedException {
    Slot slot = new Slot(runtime.start(function, environmentLog), environmentLog);
    synchronized (this) {
      if (closed) {
        slot.environment().close();
        throw new IllegalStateException(function.name() + " was stopped");
      }
      all.add(slot);
    }
    return slot;
  }

  private synchronized void giveBack(Slot slot) {
    if (slot.environment().usable() && !closed) {
      idle.addFirst(slot);
    } else {
      all.remove(slot);
      slot.environment().close();
    }
    notifyAll();
  }

  @Override
  public synchronized void close() {
    closed = true;
    all.forEach(slot -> slot.environment().close());
    all.clear();
    idle.clear();
    notifyAll();
  }
}
