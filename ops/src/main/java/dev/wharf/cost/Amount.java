package dev.wharf.cost;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as people write them: {@code 10M} webhooks, {@code 4KB}. */
final class Amount {

  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)([A-Za-z]*)");

  private static final Map<String, Long> COUNTS =
      Map.of("", 1L, "K", 1_000L, "M", 1_000_000L, "B", 1_000_000_000L);

  private static final Map<String, Long> BYTES =
      Map.of("", 1L, "B", 1L, "KB", 1_024L, "MB", 1_048_576L);

  private Amount() {}

  /**
   * @throws IllegalArgumentException if it is no whole number above 0, or one that is too large
   */
  static long count(String text) {
    return parse(text, COUNTS, "a number such as 250000, 250K, 10M or 1B");
  }

  /**
   * @return bytes; a KB is 1024 of them
   * @throws IllegalArgumentException if it is no size above 0
   */
  static long bytes(String text) {
    return parse(text, BYTES, "a size such as 512B, 4KB or 0.5MB");
  }

  private static long parse(String text, Map<String, Long> units, String expected) {
    Matcher written = WRITTEN.matcher(text);
    Long unit = written.matches() ? units.get(written.group(2).toUpperCase(Locale.ROOT)) : null;
    long value = unit == null ? 0 : Math.round(Double.parseDouble(written.group(1)) * unit);
    if (value <= 0 || value > 1_000_000_000_000L) {
      throw new IllegalArgumentException("must be " + expected + ", not '" + text + "'");
    }
    return value;
  }
}
