package dev.wharf.operations;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C and SIGTERM while something is changed: the work is told, ends what it has begun, gives
 * back what it holds, and only then the process ends, with the work's own exit code.
 */
public final class Interruption implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger exitCode = new AtomicInteger(ExitCodes.PARTLY);
  private final Thread hook = new Thread(this::interrupted, "interruption");
  private final boolean heeds;

  private Interruption(boolean heeds) {
    this.heeds = heeds;
  }

  /** Heeds the process's signals until it is closed. */
  public static Interruption ofProcess() {
    Interruption interruption = new Interruption(true);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** One that only {@link #ask} brings. */
  public static Interruption none() {
    return new Interruption(false);
  }

  public void ask() {
    asked.countDown();
  }

  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Waits, unless interrupted. */
  public void pause(long nanos) {
    try {
      boolean soon = asked.await(nanos, TimeUnit.NANOSECONDS);
      assert soon || nanos >= 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      asked.countDown();
    }
  }

  /** What the process ends with if a signal ended it. */
  public void exitWith(int code) {
    exitCode.set(code);
  }

  private void interrupted() {
    asked.countDown();
    try {
      if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    // Otherwise the exit code were the signal's, and scripts could not tell.
    Runtime.getRuntime().halt(exitCode.get());
  }

  /** The work has ended, by itself or because it was asked to. */
  @Override
  public void close() {
    if (heeds && !isAsked()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // A signal came this very moment: the hook waits for what follows.
      }
    }
    ended.countDown();
  }
}
