package dev.wharf.operations;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them. */
public final class Times {

  private static final Pattern AGO = Pattern.compile("(\\d{1,6})(s|m|h|d)");

  private Times() {}

  /**
   * Reads {@code 90s}, {@code 30m}, {@code 2h} and {@code 3d}, which are that long ago; or a day or
   * a time in ISO 8601, {@code 2026-01-31}, {@code 2026-01-31T12:00Z}, {@code
   * 2026-01-31T13:00:05.123+01:00}. Without an offset it is UTC.
   *
   * @throws IllegalArgumentException if it is neither; the message says what is
   */
  public static Instant parse(String text, Clock clock) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      return clock.instant().minus(duration(ago));
    }
    try {
      if (text.length() == "2026-01-31".length()) {
        return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
      }
      return text.matches(".*T.*(Z|[+-]\\d\\d(:?\\d\\d)?)")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no time; write 90s, 30m, 2h or 3d for that long ago, or 2026-01-31, or"
              + " 2026-01-31T12:00Z",
          e);
    }
  }

  /**
   * Reads {@code 90s}, {@code 30m}, {@code 2h} and {@code 3d}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static Duration duration(String text) {
    Matcher matcher = AGO.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no length of time; write 90s, 30m, 2h or 3d");
    }
    return duration(matcher);
  }

  private static Duration duration(Matcher ago) {
    long count = Long.parseLong(ago.group(1));
    return switch (ago.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  /** A length of time in one or two units: {@code 45 s}, {@code 3 h 20 min}, {@code 2 d 4 h}. */
  public static String said(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3_600) {
      return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
    }
    if (seconds < 86_400) {
      long minutes = seconds / 60 % 60;
      return seconds / 3_600 + " h" + (minutes == 0 ? "" : " " + minutes + " min");
    }
    long hours = seconds / 3_600 % 24;
    return seconds / 86_400 + " d" + (hours == 0 ? "" : " " + hours + " h");
  }
}
