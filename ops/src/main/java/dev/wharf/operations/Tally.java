package dev.wharf.operations;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How many of what, and a few samples. */
public final class Tally {

  private static final int SAMPLES = 5;

  /** Beyond it they are counted together: errors may be as many as there are events. */
  private static final int GROUPS = 200;

  private final Map<String, Long> counts = new LinkedHashMap<>();
  private final Map<String, Long> groups = new TreeMap<>();
  private final List<String> samples = new ArrayList<>();
  private @Nullable Instant oldest;
  private @Nullable Instant newest;

  public void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  /** The same of many; none is not counted. */
  public void count(String what, long many) {
    if (many > 0) {
      counts.merge(what, many, Long::sum);
    }
  }

  /** Counts of something else. */
  public static Tally of(String what, long many) {
    Tally tally = new Tally();
    tally.counts.put(what, many);
    return tally;
  }

  public long counted(String what) {
    return counts.getOrDefault(what, 0L);
  }

  /** One that matches, by what people tell them apart. */
  public void match(String source, String type, String error, String sample) {
    count("matched");
    String group = source + "\t" + type + "\t" + error;
    groups.merge(
        groups.containsKey(group) || groups.size() < GROUPS ? group : "…\t…\t(others)",
        1L,
        Long::sum);
    if (samples.size() < SAMPLES) {
      samples.add(sample);
    }
  }

  /** The same of one whose time of receipt is known. */
  void match(String source, String type, String error, String sample, Instant receivedAt) {
    match(source, type, error, sample + ", received " + receivedAt);
    oldest = oldest == null || receivedAt.isBefore(oldest) ? receivedAt : oldest;
    newest = newest == null || receivedAt.isAfter(newest) ? receivedAt : newest;
  }

  /** When the oldest of those that match was received, as far as that is known. */
  public Optional<Instant> oldest() {
    return Optional.ofNullable(oldest);
  }

  public Optional<Instant> newest() {
    return Optional.ofNullable(newest);
  }

  public Map<String, Long> counts() {
    return counts;
  }

  /** By source, type and error, parted by tabs. */
  public Map<String, Long> groups() {
    return groups;
  }

  public List<String> samples() {
    return samples;
  }
}
