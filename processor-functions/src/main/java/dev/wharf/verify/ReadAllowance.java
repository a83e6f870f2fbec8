package dev.wharf.verify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How often Parameter Store may be asked by one execution environment: {@link #PER_SECOND}, and up
 * to {@link #BURST} at once. Anybody can send a webhook with a bad signature or to a tenant that
 * does not exist, and neither may cost or throttle without bound.
 */
final class ReadAllowance {

  static final int PER_SECOND = 5;

  /** A stream's whole batch, of as many tenants, while nothing is known yet. */
  static final int BURST = 60;

  private final Clock clock;
  private double left = BURST;
  private Instant counted = Instant.EPOCH;
  private Instant pausedUntil = Instant.EPOCH;

  ReadAllowance(Clock clock) {
    this.clock = clock;
  }

  /**
   * Whether what is known has to do, although it is doubted: doubts are what forgers cause, and
   * half of the burst is kept for those of whom nothing is known. False during a pause.
   */
  boolean isTooShortForDoubts() {
    refill();
    return !isPaused() && left < 1 + BURST / 2.0;
  }

  /** One read; false if it must not be. */
  boolean take() {
    refill();
    if (isPaused() || left < 1) {
      return false;
    }
    left--;
    return true;
  }

  /** Allows none for a while: with a store that does not answer, each read costs its time-out. */
  void pause(Duration duration) {
    pausedUntil = clock.instant().plus(duration);
  }

  private boolean isPaused() {
    return clock.instant().isBefore(pausedUntil);
  }

  private void refill() {
    Instant now = clock.instant();
    // A clock that was set back gives nothing.
    if (counted.isBefore(now)) {
      left =
          Math.min(BURST, left + PER_SECOND * Duration.between(counted, now).toMillis() / 1000.0);
      counted = now;
    }
  }
}
