package dev.wharf.lambda;

import java.time.Duration;

/** Waits that double from a first to a longest one. */
final class BackOff {
  private final Duration first;
  private final Duration longest;
  private final double scale;
  private Duration next;

  /**
   * @param scale what every wait is multiplied by
   */
  BackOff(Duration first, Duration longest, double scale) {
    this.first = first;
    this.longest = longest;
    this.scale = scale;
    this.next = first;
  }

  Duration next() {
    Duration wait = next;
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(longest) > 0 ? longest : doubled;
    return Duration.ofNanos((long) (wait.toNanos() * scale));
  }

  void reset() {
    next = first;
  }
}
