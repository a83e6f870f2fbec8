package dev.wharf.sweep;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a sweep has found so far; several threads tell it. */
public final class Swept {

  /** What is told of a webhook. */
  public enum Finding {
    /** Ended just now: no processor takes it. */
    UNTAKEN("untaken"),
    /** PUBLISHED for longer than any processor is tried, though a rule takes it. */
    OVERDUE("overdue"),
    /** INPROGRESS, and nobody has tried for as long. */
    ABANDONED("abandoned");

    private final String code;

    Finding(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  /** Webhooks of one kind. */
  public record Kind(Finding finding, String source, String type) {}

  /** How many, and which rules take them. */
  public static final class Count {
    private final TreeSet<String> rules = new TreeSet<>();
    private long webhooks;

    public long webhooks() {
      return webhooks;
    }

    public String rules() {
      return String.join(", ", rules);
    }
  }

  private final Map<Kind, Count> counts = new LinkedHashMap<>();
  private @Nullable Duration oldestWaiting;
  private boolean left;
  private boolean ended;

  synchronized void count(
      Finding finding, String source, String type, Iterable<ProcessorRule> rules) {
    Count count = counts.computeIfAbsent(new Kind(finding, source, type), any -> new Count());
    count.webhooks++;
    rules.forEach(rule -> count.rules.add(rule.toString()));
  }

  void waiting(Duration oldest) {
    oldestWaiting = oldest;
  }

  /** The next sweep goes on. */
  void leaveTheRest() {
    left = true;
  }

  /** All was looked at, but for what was left. */
  void end() {
    ended = true;
  }

  public synchronized Map<Kind, Count> counts() {
    return new LinkedHashMap<>(counts);
  }

  long total(Finding finding) {
    return bySource(finding).values().stream().mapToLong(Long::longValue).sum();
  }

  synchronized Map<String, Long> bySource(Finding finding) {
    Map<String, Long> bySource = new TreeMap<>();
    counts.forEach(
        (kind, count) -> {
          if (kind.finding() == finding) {
            bySource.merge(kind.source(), count.webhooks(), Long::sum);
          }
        });
    return bySource;
  }

  /** Of InboxTable; null where nothing waits. */
  @Nullable Duration oldestWaiting() {
    return oldestWaiting;
  }

  /** Whether all was looked at; not so where the sweep failed. */
  public boolean isComplete() {
    return ended && !left;
  }
}
