package dev.wharf.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.traffic.Answer;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The steps that stories are made of. Times are milliseconds since the webhook was posted, from the
 * ledger where it has them.
 */
final class DemoSteps {

  private static final Duration POLL = Duration.ofMillis(10);

  private final Function<String, Optional<LedgerEntry>> ledger;
  private final Clock clock;
  private final Duration patience;
  private final DemoTable table;

  /**
   * @param ledger finds an entry by its key
   * @param patience how long each step may take
   */
  DemoSteps(
      Function<String, Optional<LedgerEntry>> ledger,
      Clock clock,
      Duration patience,
      DemoTable table) {
    this.ledger = ledger;
    this.clock = clock;
    this.patience = patience;
    this.table = table;
  }

  /** Milliseconds since the epoch. */
  long now() {
    return clock.millis();
  }

  boolean isKnown(String key) {
    return ledger.apply(key).isPresent();
  }

  void right(String step, long millis, String text) {
    table.right(step, millis, text);
  }

  void stored(Answer answer, String text) {
    requireStored(answer);
    right("stored", answer.millis(), text);
  }

  void requireStored(Answer answer) {
    if (!answer.stored()) {
      throw new UnexpectedEndingException(
          "stored",
          answer.status() == 0
              ? answer.body()
              : "answered " + answer.status() + ": " + message(answer));
    }
  }

  void verified(String key, long posted, String text) {
    LedgerEntry entry = await("verified", key, e -> e.at("INPROGRESS").isPresent());
    right("verified", entry.at("INPROGRESS").orElse(posted) - posted, text);
  }

  /**
   * @param event what it is on the bus: its source and detail-type
   */
  void publishedAndProcessed(String key, long posted, String event) {
    // The outcome may be recorded before the publisher gets to write that it has published.
    LedgerEntry entry = await("published", key, e -> published(e).isPresent());
    right("published", published(entry).orElse(posted) - posted, "on EventBridge: " + event);
    entry = await("processed", key, e -> e.status().equals("PROCESSED"));
    String by = String.join(", ", entry.processors()).replace("wharf-", "");
    right(
        "processed",
        entry.at("PROCESSED").orElse(posted) - posted,
        (by.isEmpty() ? "" : "by " + by + ", ") + "told by its destination");
  }

  LedgerEntry await(String step, String key, Predicate<LedgerEntry> reached) {
    long deadline = System.nanoTime() + patience.toNanos();
    Optional<LedgerEntry> entry = ledger.apply(key);
    while (entry.filter(reached).isEmpty()) {
      if (entry.isPresent() && entry.get().status().equals("FAILED")) {
        throw new UnexpectedEndingException(step, "it FAILED: the processor gave up");
      }
      if (System.nanoTime() > deadline) {
        throw new UnexpectedEndingException(
            step,
            "not after %d s; the ledger %s"
                .formatted(
                    patience.toSeconds(),
                    entry.map(e -> "says " + e.status()).orElse("does not know it")));
      }
      LockSupport.parkNanos(POLL.toNanos());
      entry = ledger.apply(key);
    }
    return entry.get();
  }

  private static OptionalLong published(LedgerEntry entry) {
    OptionalLong at = entry.at("PUBLISHED");
    return at.isPresent() ? at : entry.at("PROCESSED");
  }

  /** What an answer says, for people. */
  static String message(Answer answer) {
    try {
      return new ObjectMapper().readTree(answer.body()).path("message").asText(answer.body());
    } catch (JsonProcessingException e) {
      return answer.body().strip();
    }
  }
}
