package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Verification;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When a request says that it was signed.
 *
 * @param text as the request has it: what is signed is this, however else the time could be written
 * @param epochSeconds the same time, parts of a second cut off
 */
record SigningTime(String text, long epochSeconds) {

  /** An epoch as everybody writes it: a sign or a zero in front would be another text. */
  private static final Pattern EPOCH = Pattern.compile("[1-9][0-9]{0,17}");

  private static final Pattern RFC_3339 =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?"
              + "(Z|[+-][0-9]{2}:[0-9]{2})");

  /**
   * @throws RejectedException {@link Reason#NO_SIGNATURE} if there is no such time
   */
  static SigningTime read(UnverifiedRequest request, Verification.Timestamp where)
      throws RejectedException {
    String text = request.required(where.place());
    Optional<String> field = where.field();
    if (field.isPresent()) {
      List<String> values = HeaderReader.values(text, where.separator(), field.get());
      text = values.isEmpty() ? "" : values.get(0);
    }
    Optional<Long> seconds = epochSeconds(text, where.unit());
    if (seconds.isEmpty()) {
      String expected =
          switch (where.unit()) {
            case SECONDS -> "epoch seconds";
            case MILLISECONDS -> "epoch milliseconds";
            case ISO8601 -> "ISO 8601 time";
          };
      throw HeaderReader.noSignature(
          where.place().name(),
          field.map(name -> "has no " + name + "=<" + expected + ">").orElse("is no " + expected));
    }
    return new SigningTime(text, seconds.get());
  }

  /**
   * Judged against the time of receipt, never the clock: a redriven webhook still verifies.
   *
   * @throws RejectedException {@link Reason#EXPIRED} if it is further away than that
   */
  void checkAge(StoredWebhook webhook, int toleranceSeconds) throws RejectedException {
    long age = webhook.receivedAt().getEpochSecond() - epochSeconds;
    if (Math.abs(age) > toleranceSeconds) {
      throw new RejectedException(
          Reason.EXPIRED,
          "signed " + age + " s before it was received; " + toleranceSeconds + " s are allowed");
    }
  }

  private static Optional<Long> epochSeconds(String text, Verification.Unit unit) {
    return switch (unit) {
      case SECONDS -> epoch(text);
      case MILLISECONDS -> epoch(text).map(milliseconds -> milliseconds / 1_000);
      case ISO8601 -> iso8601(text);
    };
  }

  private static Optional<Long> epoch(String text) {
    return EPOCH.matcher(text).matches() ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private static Optional<Long> iso8601(String text) {
    if (!RFC_3339.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toEpochSecond());
    } catch (DateTimeException e) {
      return Optional.empty(); // the thirtieth of February
    }
  }
}
