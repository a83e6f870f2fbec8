package dev.wharf.lambda;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long work goes on: until it is asked to stop, after which nothing is begun, and until it is
 * ended, after which no result counts. Nobody is interrupted, as an interrupt would close the
 * journal.
 */
final class RunState {
  /** Whoever waits looks that often. */
  static final long STEP_MILLIS = 50;

  private final @Nullable RunState parent;
  private volatile boolean stopping;
  private volatile boolean stopped;

  RunState() {
    this(null);
  }

  private RunState(@Nullable RunState parent) {
    this.parent = parent;
  }

  /** A part of this work that can also be stopped by itself. */
  RunState part() {
    return new RunState(this);
  }

  boolean stopping() {
    return stopping || (parent != null && parent.stopping());
  }

  boolean stopped() {
    return stopped || (parent != null && parent.stopped());
  }

  void stop() {
    stopping = true;
  }

  void end() {
    stop();
    stopped = true;
  }

  /** Waits, for less when the work is to stop. */
  void pause(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (!stopping()) {
      long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (millis <= 0) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(Math.min(STEP_MILLIS, millis));
    }
  }
}
