package dev.wharf.sweep;

import dev.wharf.functions.LogLine;
import dev.wharf.functions.Metric;
import dev.wharf.functions.Metrics;
import dev.wharf.sweep.Swept.Count;
import dev.wharf.sweep.Swept.Finding;
import dev.wharf.sweep.Swept.Kind;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What a sweep says of itself: a line for each source and type, and metrics without types. */
final class SweptReport {

  /** Senders may choose types: those of most webhooks have lines of their own. */
  static final int MAX_LINES = 100;

  private final Swept swept;

  SweptReport(Swept swept) {
    this.swept = swept;
  }

  List<LogLine> lines() {
    List<Map.Entry<Kind, Count>> kinds = new ArrayList<>(swept.counts().entrySet());
    // What is a fault comes first.
    kinds.sort(
        Comparator.comparing((Map.Entry<Kind, Count> one) -> one.getKey().finding())
            .reversed()
            .thenComparing(one -> -one.getValue().webhooks()));
    List<LogLine> lines = new ArrayList<>();
    kinds.stream()
        .limit(MAX_LINES)
        .forEach(
            one ->
                lines.add(
                    LogLine.of(one.getKey().finding().code())
                        .with("source", one.getKey().source())
                        .with("type", one.getKey().type())
                        .with("webhooks", one.getValue().webhooks())
                        .with("rules", one.getValue().rules())));
    LogLine all = LogLine.of("swept");
    for (Finding finding : Finding.values()) {
      all.with(finding.code(), swept.total(finding));
    }
    Duration waiting = swept.oldestWaiting();
    if (waiting != null) {
      all.with("oldestWaitingSeconds", waiting.toSeconds());
    }
    all.with("kinds", kinds.size()).with("complete", swept.isComplete());
    lines.add(all);
    return lines;
  }

  Metrics metrics(String stack, Clock clock) {
    Metrics metrics = new Metrics(stack, clock);
    swept
        .bySource(Finding.OVERDUE)
        .forEach((source, count) -> metrics.count(Metric.OVERDUE, source, count));
    swept
        .bySource(Finding.ABANDONED)
        .forEach((source, count) -> metrics.count(Metric.ABANDONED, source, count));
    Duration waiting = swept.oldestWaiting();
    if (waiting != null) {
      metrics.valueOfStack(Metric.OLDEST_WAITING, Math.max(0, waiting.toSeconds()));
    }
    if (!swept.isComplete()) {
      metrics.valueOfStack(Metric.UNFINISHED_SWEEPS, 1);
    }
    return metrics;
  }
}
