package dev.wharf.operations;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Which quarantined webhooks are meant.
 *
 * @param filter by source, tenant, time and id; what is quarantined has no type that is known
 * @param reasons why they are quarantined; empty means any reason
 */
public record QuarantineFilter(Filter filter, Set<String> reasons) {

  public QuarantineFilter {
    reasons = Set.copyOf(reasons);
  }

  /** The same from a time on and up to another, where it says nothing about them. */
  public QuarantineFilter within(Instant since, Instant until) {
    Filter begun = filter.since() == null ? filter.withSince(since) : filter;
    return new QuarantineFilter(begun.until() == null ? begun.withUntil(until) : begun, reasons);
  }

  /** Those with an item of their own that wait in quarantine, streamed in the order of receipt. */
  public Iterator<LedgerRow> rows(LedgerSearch search, boolean oldestFirst) {
    Iterable<LedgerRow> rows =
        () -> search.rows(filter.withStatuses(Set.of("QUARANTINED")), oldestFirst);
    return StreamSupport.stream(rows.spliterator(), false)
        .filter(row -> reasons.isEmpty() || reasons.contains(row.reason()))
        .iterator();
  }

  /** What was asked for, by the options' names. */
  public Map<String, String> described() {
    Map<String, String> described = new LinkedHashMap<>(filter.described());
    if (!reasons.isEmpty()) {
      described.put("reason", String.join(",", reasons));
    }
    return described;
  }
}
