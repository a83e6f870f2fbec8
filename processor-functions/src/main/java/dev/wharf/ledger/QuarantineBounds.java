package dev.wharf.ledger;

import dev.wharf.functions.Environment;

/**
 * What the quarantine keeps of each source, per hour of receipt.
 *
 * @param items webhooks with an item of their own
 * @param bundledBytes compressed bytes of those beyond
 */
public record QuarantineBounds(long items, long bundledBytes) {

  private static final long MEGABYTE = 1024 * 1024;

  public QuarantineBounds {
    if (items < 1 || bundledBytes < 0) {
      throw new IllegalArgumentException("a quarantine keeps at least one webhook an hour");
    }
  }

  /**
   * From the variables {@code QUARANTINE_CAP_PER_HOUR} and {@code
   * QUARANTINE_BUNDLED_MEGABYTES_PER_HOUR}.
   *
   * @throws IllegalStateException if one is missing or no whole number
   */
  public static QuarantineBounds from(Environment environment) {
    return new QuarantineBounds(
        number(environment, "QUARANTINE_CAP_PER_HOUR"),
        number(environment, "QUARANTINE_BUNDLED_MEGABYTES_PER_HOUR") * MEGABYTE);
  }

  private static long number(Environment environment, String name) {
    String value = environment.required(name);
    if (!value.matches("\\d{1,7}")) {
      throw new IllegalStateException(
          "environment variable " + name + " must be a whole number, not " + value);
    }
    return Long.parseLong(value);
  }
}
