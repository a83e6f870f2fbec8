package dev.wharf.ledger;

import java.util.HashMap;
import java.util.Map;

/** What one batch changes about an hour's counts. */
final class QuarantineTally {

  /** Every hundredth that is dropped keeps its payload, up to a hundred an hour. */
  private static final long SAMPLE = 100;

  private final Map<String, Long> changes = new HashMap<>();
  private long dropped;

  void quarantined(Quarantined one) {
    add(QuarantineCounter.QUARANTINED, 1);
    add(QuarantineCounter.reason(one.reason()), 1);
  }

  void notQuarantined(Quarantined one) {
    add(QuarantineCounter.QUARANTINED, -1);
    add(QuarantineCounter.reason(one.reason()), -1);
  }

  void bundled(long webhooks, long bytes) {
    add(QuarantineCounter.BUNDLED, webhooks);
    add(QuarantineCounter.BUNDLED_BYTES, bytes);
  }

  /** Whether the next one that could be dropped is to be kept as a sample. */
  boolean isSample(QuarantineCounter.State state) {
    return (state.of(QuarantineCounter.DROPPED) + dropped) % SAMPLE == 0
        && state.of(QuarantineCounter.SAMPLED) < SAMPLE;
  }

  void sampled(Quarantined one) {
    dropped(one);
    add(QuarantineCounter.SAMPLED, 1);
  }

  void dropped(Quarantined one) {
    dropped++;
    add(QuarantineCounter.DROPPED, 1);
    add(QuarantineCounter.dropped(one.reason()), 1);
  }

  /** The changes so far, which are forgotten here. */
  Map<String, Long> takeAll() {
    Map<String, Long> taken = new HashMap<>(changes);
    taken.values().removeIf(change -> change == 0);
    changes.clear();
    return taken;
  }

  private void add(String name, long change) {
    changes.merge(name, change, Long::sum);
  }
}
