package dev.wharf.functions;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.wharf.events.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts and times of one invocation, which CloudWatch makes metrics of: one line per source, per
 * source and reason, per processor, and for the stack itself, in its <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">embedded
 * metric format</a>. AWS's library for it loads a thousand more classes, and Jackson's data
 * binding, for what is one JSON object; a test holds our lines to what it writes.
 *
 * <p>Dimensions are the stack, the source, the reason and the processor: each combination costs by
 * the month, so never a tenant, an id or anything else that a sender may choose.
 */
public final class Metrics {

  static final String NAMESPACE = "Wharf";

  /** The format's bound on the values of one metric. */
  private static final int MAX_VALUES = 100;

  private final String stack;
  private final Clock clock;
  private final Map<Group, Map<Metric, List<Long>>> times = new TreeMap<>();
  private final Map<Group, Map<Metric, Long>> counts = new TreeMap<>();

  /**
   * @param stack the name of the stack: those of one account do not mix
   */
  public Metrics(String stack, Clock clock) {
    this.stack = requireNonNull(stack, "stack is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** Counts one for a source. */
  public void count(Metric metric, String source) {
    count(metric, Group.source(source));
  }

  /** Counts several for a source. */
  public void count(Metric metric, String source, long times) {
    count(metric, Group.source(source), times);
  }

  /** A value that no source has, of the stack. */
  public void valueOfStack(Metric metric, long value) {
    count(metric, Group.STACK, value);
  }

  /** Counts one for a source, and for the source's reason. */
  public void count(Metric metric, String source, String reason) {
    count(metric, source);
    count(metric, new Group("Source", source, reason));
  }

  /** Adds a time, in milliseconds, to those of a source. */
  public void time(Metric metric, String source, long millis) {
    time(metric, Group.source(source), millis);
  }

  /**
   * Counts one for a processor.
   *
   * @param processor the name of its function, as in Lambda's own metrics
   */
  public void countOfProcessor(Metric metric, String processor) {
    count(metric, Group.processor(processor));
  }

  /** Adds a time, in milliseconds, to those of a processor. */
  public void timeOfProcessor(Metric metric, String processor, long millis) {
    time(metric, Group.processor(processor), millis);
  }

  private void count(Metric metric, Group group) {
    count(metric, group, 1);
  }

  private void count(Metric metric, Group group, long times) {
    counts.computeIfAbsent(group, any -> new TreeMap<>()).merge(metric, times, Long::sum);
  }

  private void time(Metric metric, Group group, long millis) {
    times
        .computeIfAbsent(group, any -> new TreeMap<>())
        .computeIfAbsent(metric, any -> new ArrayList<>())
        .add(millis);
  }

  public void write() {
    lines().forEach(System.out::println);
  }

  /** What {@link #write} writes. */
  public List<String> lines() {
    Set<Group> groups = new TreeSet<>(counts.keySet());
    groups.addAll(times.keySet());
    return groups.stream()
        .map(
            group ->
                line(
                    group,
                    counts.getOrDefault(group, Map.of()),
                    times.getOrDefault(group, Map.of())))
        .toList();
  }

  private String line(Group group, Map<Metric, Long> counted, Map<Metric, List<Long>> timed) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeObjectFieldStart("_aws");
      json.writeNumberField("Timestamp", clock.millis());
      json.writeArrayFieldStart("CloudWatchMetrics");
      json.writeStartObject();
      json.writeStringField("Namespace", NAMESPACE);
      writeDirective(json, group, counted, timed);
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
      json.writeStringField("Stack", stack);
      if (!group.equals(Group.STACK)) {
        json.writeStringField(group.dimension(), group.value());
      }
      if (!group.reason().isEmpty()) {
        json.writeStringField("Reason", group.reason());
      }
      for (Map.Entry<Metric, Long> count : counted.entrySet()) {
        json.writeNumberField(count.getKey().toString(), count.getValue());
      }
      for (Map.Entry<Metric, List<Long>> time : timed.entrySet()) {
        json.writeArrayFieldStart(time.getKey().toString());
        for (long millis : bounded(time.getValue())) {
          json.writeNumber(millis);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void writeDirective(
      JsonGenerator json, Group group, Map<Metric, Long> counted, Map<Metric, List<Long>> timed)
      throws IOException {
    json.writeArrayFieldStart("Dimensions");
    if (group.equals(Group.STACK)) {
      writeArray(json, "Stack");
    } else if (group.reason().isEmpty()) {
      writeArray(json, "Stack");
      writeArray(json, "Stack", group.dimension());
    } else {
      writeArray(json, "Stack", group.dimension(), "Reason");
    }
    json.writeEndArray();
    json.writeArrayFieldStart("Metrics");
    for (Metric metric : counted.keySet()) {
      writeMetric(json, metric);
    }
    for (Metric metric : timed.keySet()) {
      writeMetric(json, metric);
    }
    json.writeEndArray();
  }

  private static void writeArray(JsonGenerator json, String... names) throws IOException {
    json.writeStartArray();
    for (String name : names) {
      json.writeString(name);
    }
    json.writeEndArray();
  }

  private static void writeMetric(JsonGenerator json, Metric metric) throws IOException {
    json.writeStartObject();
    json.writeStringField("Name", metric.toString());
    json.writeStringField("Unit", metric.unit());
    json.writeEndObject();
  }

  private static List<Long> bounded(List<Long> values) {
    return values.subList(0, Math.min(values.size(), MAX_VALUES));
  }

  /**
   * What is counted together, within the stack.
   *
   * @param dimension Source or Processor; empty for the stack itself
   * @param reason empty for all of them
   */
  private record Group(String dimension, String value, String reason) implements Comparable<Group> {

    private static final Comparator<Group> ORDER =
        Comparator.comparing(Group::dimension)
            .thenComparing(Group::value)
            .thenComparing(Group::reason);

    static final Group STACK = new Group("", "", "");

    static Group source(String source) {
      return new Group("Source", source, "");
    }

    static Group processor(String processor) {
      return new Group("Processor", processor, "");
    }

    @Override
    public int compareTo(Group other) {
      return ORDER.compare(this, other);
    }
  }
}
