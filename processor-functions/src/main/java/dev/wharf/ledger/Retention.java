package dev.wharf.ledger;

import dev.wharf.functions.Environment;
import java.time.Duration;

/** How long the ledger keeps what has ended. */
public final class Retention {

  /**
   * Repetitions must be known for longer than a provider retries (Stripe: 3 days) plus the
   * retention of InboxQueue (14 days) and of its dead-letter queue (14 days), and then some.
   */
  private static final int MIN_DAYS = 45;

  private Retention() {}

  /**
   * From the variable {@code RETENTION_DAYS}.
   *
   * @throws IllegalStateException if it is missing, no number or below 45
   */
  public static Duration from(Environment environment) {
    String days = environment.required("RETENTION_DAYS");
    if (!days.matches("\\d{1,5}") || Integer.parseInt(days) < MIN_DAYS) {
      throw new IllegalStateException(
          "environment variable RETENTION_DAYS must be days, at least "
              + MIN_DAYS
              + ", not "
              + days);
    }
    return Duration.ofDays(Integer.parseInt(days));
  }
}
