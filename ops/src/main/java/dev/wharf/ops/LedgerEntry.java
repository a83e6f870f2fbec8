package dev.wharf.ops;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.OptionalLong;

/**
 * What the ledger says about one webhook.
 *
 * @param status INPROGRESS, PUBLISHED, PROCESSED, FAILED or QUARANTINED
 * @param duplicates how often the same event came again
 * @param reason why it is quarantined; "" otherwise
 * @param processors the functions that reported an outcome
 */
record LedgerEntry(
    String status, List<Change> history, long duplicates, String reason, List<String> processors) {

  LedgerEntry {
    requireNonNull(status, "status is null");
    history = List.copyOf(history);
    requireNonNull(reason, "reason is null");
    processors = List.copyOf(processors);
  }

  /** When it first got a status, in milliseconds since the epoch. */
  OptionalLong at(String wanted) {
    return history.stream()
        .filter(change -> change.status().equals(wanted))
        .mapToLong(Change::at)
        .findFirst();
  }

  /** How often it got a status. */
  long times(String wanted) {
    return history.stream().filter(change -> change.status().equals(wanted)).count();
  }

  /** A status, and when it got it, in milliseconds since the epoch. */
  record Change(String status, long at) {}
}
