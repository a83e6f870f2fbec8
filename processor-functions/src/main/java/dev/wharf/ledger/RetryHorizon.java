package dev.wharf.ledger;

import dev.wharf.functions.Environment;
import java.time.Duration;

/** After how long a webhook that was published should have its outcome. */
public final class RetryHorizon {

  /**
   * Lambda tries an asynchronous invocation for six hours at most. EventBridge tries for a day to
   * hand an event over: that it has not within an hour is worth knowing, and ends nothing.
   */
  public static final Duration DEFAULT = Duration.ofHours(7);

  private RetryHorizon() {}

  /**
   * From the variable {@code RETRY_HORIZON_MINUTES}, which is {@link #DEFAULT} in template.yaml.
   *
   * @throws IllegalStateException if it is missing or no number
   */
  public static Duration from(Environment environment) {
    String minutes = environment.required("RETRY_HORIZON_MINUTES");
    if (!minutes.matches("\\d{1,6}")) {
      throw new IllegalStateException(
          "environment variable RETRY_HORIZON_MINUTES must be minutes, not " + minutes);
    }
    return Duration.ofMinutes(Integer.parseInt(minutes));
  }
}
