package dev.wharf.operations;

import java.util.concurrent.TimeUnit;

/** At most so many a second, evenly spread; work that was late is not made up for. */
public final class Pace {

  private final long interval;
  private final Interruption interruption;
  private long next = System.nanoTime();

  /**
   * @param perSecond 0 is without a bound
   */
  public Pace(double perSecond, Interruption interruption) {
    this.interval = perSecond > 0 ? (long) (TimeUnit.SECONDS.toNanos(1) / perSecond) : 0;
    this.interruption = interruption;
  }

  /** Waits until one more may be done; less long where the work is interrupted. */
  public void await() {
    if (interval == 0) {
      return;
    }
    long now = System.nanoTime();
    if (next > now) {
      interruption.pause(next - now);
    }
    next = Math.max(next, now) + interval;
  }
}
