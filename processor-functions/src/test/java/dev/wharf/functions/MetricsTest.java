package dev.wharf.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.cloudwatchlogs.emf.model.DimensionSet;
import software.amazon.cloudwatchlogs.emf.model.MetricsContext;
import software.amazon.cloudwatchlogs.emf.model.Unit;

class MetricsTest {

  private final Metrics metrics =
      new Metrics("wharf", Clock.fixed(Instant.ofEpochMilli(1_767_225_600_000L), ZoneOffset.UTC));

  @Test
  void writesCountsAndTimesOfASourceInOneLine() {
    metrics.count(Metric.PUBLISHED, "stripe");
    metrics.count(Metric.PUBLISHED, "stripe");
    metrics.time(Metric.TIME_TO_PUBLISH, "stripe", 12);
    metrics.time(Metric.TIME_TO_PUBLISH, "stripe", 34);

    assertThat(metrics.lines())
        .containsExactly(
            "{\"_aws\":{\"Timestamp\":1767225600000,\"CloudWatchMetrics\":[{\"Namespace\":\"Wharf\","
                + "\"Dimensions\":[[\"Stack\"],[\"Stack\",\"Source\"]],\"Metrics\":["
                + "{\"Name\":\"Published\",\"Unit\":\"Count\"},"
                + "{\"Name\":\"TimeToPublish\",\"Unit\":\"Milliseconds\"}]}]},"
                + "\"Stack\":\"wharf\",\"Source\":\"stripe\",\"Published\":2,"
                + "\"TimeToPublish\":[12,34]}");
  }

  @Test
  void countsWhatHasAReasonOnceForItsSourceAndOnceForTheReason() {
    metrics.count(Metric.QUARANTINED, "stripe", "expired");
    metrics.count(Metric.QUARANTINED, "stripe", "bad-signature");

    assertThat(metrics.lines())
        .hasSize(3)
        .satisfiesOnlyOnce(
            line -> assertThat(line).contains("[\"Stack\"]").contains("\"Quarantined\":2"))
        .satisfiesOnlyOnce(
            line ->
                assertThat(line)
                    .contains("\"Dimensions\":[[\"Stack\",\"Source\",\"Reason\"]]")
                    .contains("\"Reason\":\"expired\",\"Quarantined\":1"));
  }

  @Test
  void countsWhatAProcessorDidForTheStackAndForItself() {
    metrics.countOfProcessor(Metric.PROCESSED, "wharf-PaymentsFunction");
    metrics.timeOfProcessor(Metric.END_TO_END_LATENCY, "wharf-PaymentsFunction", 480);

    assertThat(metrics.lines())
        .containsExactly(
            "{\"_aws\":{\"Timestamp\":1767225600000,\"CloudWatchMetrics\":[{\"Namespace\":\"Wharf\","
                + "\"Dimensions\":[[\"Stack\"],[\"Stack\",\"Processor\"]],\"Metrics\":["
                + "{\"Name\":\"Processed\",\"Unit\":\"Count\"},"
                + "{\"Name\":\"EndToEndLatency\",\"Unit\":\"Milliseconds\"}]}]},"
                + "\"Stack\":\"wharf\",\"Processor\":\"wharf-PaymentsFunction\",\"Processed\":1,"
                + "\"EndToEndLatency\":[480]}");
  }

  @Test
  void aTimeWithoutACountIsWrittenToo() {
    metrics.time(Metric.TIME_TO_PUBLISH, "stripe", 12);

    assertThat(metrics.lines()).singleElement().asString().contains("\"TimeToPublish\":[12]");
  }

  /** CloudWatch drops a metric with more values than a hundred. */
  @Test
  void aHundredValuesAreAsManyAsALineMayHave() {
    for (int i = 0; i < 150; i++) {
      metrics.time(Metric.TIME_TO_PUBLISH, "stripe", 7);
    }

    assertThat(metrics.lines().get(0).split("7,", -1).length).isEqualTo(100);
  }

  /** AWS's own library, told the same. */
  @Test
  void saysWhatAwssLibraryWouldSay() throws Exception {
    MetricsContext expected = new MetricsContext();
    expected.setNamespace("Wharf");
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    expected.setTimestamp(now);
    expected.setDimensions(
        DimensionSet.of("Stack", "wharf"),
        DimensionSet.of("Stack", "wharf", "Processor", "wharf-PaymentsFunction"));
    expected.putMetric("Processed", 2, Unit.COUNT);
    expected.putMetric("EndToEndLatency", 480, Unit.MILLISECONDS);
    expected.putMetric("EndToEndLatency", 510, Unit.MILLISECONDS);

    Metrics ours = new Metrics("wharf", Clock.fixed(now, ZoneOffset.UTC));
    ours.countOfProcessor(Metric.PROCESSED, "wharf-PaymentsFunction");
    ours.countOfProcessor(Metric.PROCESSED, "wharf-PaymentsFunction");
    ours.timeOfProcessor(Metric.END_TO_END_LATENCY, "wharf-PaymentsFunction", 480);
    ours.timeOfProcessor(Metric.END_TO_END_LATENCY, "wharf-PaymentsFunction", 510);

    assertThat(expected.serialize()).hasSize(1);
    assertThat(tree(ours.lines().get(0))).isEqualTo(tree(expected.serialize().get(0)));
  }

  /** Numbers as doubles, and what a metric has in one order: neither says anything. */
  private static Object tree(String line) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = (ObjectNode) mapper.readTree(line.replaceAll("(\\d)\\.0\\b", "$1"));
    JsonNode directive = json.at("/_aws/CloudWatchMetrics/0");
    List<JsonNode> definitions = new ArrayList<>();
    directive.get("Metrics").forEach(definitions::add);
    definitions.sort(Comparator.comparing(metric -> metric.get("Name").asText()));
    ((ObjectNode) directive).putArray("Metrics").addAll(definitions);
    return json;
  }

  @Test
  void saysWhatAwssLibraryWouldSayOfTheStackItself() throws Exception {
    MetricsContext expected = new MetricsContext();
    expected.setNamespace("Wharf");
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    expected.setTimestamp(now);
    expected.setDimensions(DimensionSet.of("Stack", "wharf"));
    expected.putMetric("OldestWaiting", 90, Unit.SECONDS);

    Metrics ours = new Metrics("wharf", Clock.fixed(now, ZoneOffset.UTC));
    ours.valueOfStack(Metric.OLDEST_WAITING, 90);

    assertThat(ours.lines()).hasSize(1);
    assertThat(tree(ours.lines().get(0))).isEqualTo(tree(expected.serialize().get(0)));
  }

  @Test
  void writesNothingWhereNothingWasCounted() {
    assertThat(metrics.lines()).isEmpty();
  }
}
