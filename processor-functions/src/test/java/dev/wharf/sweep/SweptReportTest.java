package dev.wharf.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.functions.LogLine;
import dev.wharf.sweep.Swept.Finding;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweptReportTest {

  private static final ProcessorRule RULE = new ProcessorRule("payments", "arn", false, "{}");

  private static final String UNFINISHED =
      "{\"_aws\":{\"Timestamp\":0,\"CloudWatchMetrics\":[{\"Namespace\":\"Wharf\","
          + "\"Dimensions\":[[\"Stack\"]],\"Metrics\":["
          + "{\"Name\":\"UnfinishedSweeps\",\"Unit\":\"Count\"}]}]},"
          + "\"Stack\":\"wharf\",\"UnfinishedSweeps\":1}";

  private final Swept swept = new Swept();

  @Test
  void hasALineForEachTypeAndOneForAll() {
    count(Finding.UNTAKEN, "stripe", "customer.created", 3);
    count(Finding.OVERDUE, "stripe", "invoice.paid", 2);
    swept.waiting(Duration.ofMinutes(20));
    swept.leaveTheRest();

    assertThat(lines())
        .containsExactly(
            "{\"outcome\":\"overdue\",\"source\":\"stripe\",\"type\":\"invoice.paid\","
                + "\"webhooks\":2,\"rules\":\"payments (disabled)\"}",
            "{\"outcome\":\"untaken\",\"source\":\"stripe\",\"type\":\"customer.created\","
                + "\"webhooks\":3,\"rules\":\"payments (disabled)\"}",
            "{\"outcome\":\"swept\",\"untaken\":3,\"overdue\":2,\"abandoned\":0,"
                + "\"oldestWaitingSeconds\":1200,\"kinds\":2,\"complete\":false}");
  }

  /** Whoever may send unsigned headers may make types up. */
  @Test
  void hasNoMoreLinesThanItMayAndThoseOfFaultsAndOfMostWebhooks() {
    for (int i = 0; i < 500; i++) {
      count(Finding.UNTAKEN, "github", "made-up-" + i, 1);
    }
    count(Finding.UNTAKEN, "github", "frequent", 2);
    count(Finding.ABANDONED, "stripe", "invoice.paid", 1);

    assertThat(lines()).hasSize(SweptReport.MAX_LINES + 1);
    assertThat(lines().get(0)).contains("abandoned");
    assertThat(lines().get(1)).contains("frequent");
    assertThat(lines().get(SweptReport.MAX_LINES)).contains("\"untaken\":502", "\"kinds\":502");
  }

  @Test
  void countsFaultsBySourceAndNeverByType() {
    count(Finding.OVERDUE, "stripe", "invoice.paid", 2);
    count(Finding.OVERDUE, "stripe", "charge.refunded", 1);
    count(Finding.ABANDONED, "slack", "message", 4);
    count(Finding.UNTAKEN, "stripe", "customer.created", 9);
    swept.waiting(Duration.ofSeconds(90));
    swept.end();

    assertThat(metrics())
        .containsExactly(
            "{\"_aws\":{\"Timestamp\":0,\"CloudWatchMetrics\":[{\"Namespace\":\"Wharf\","
                + "\"Dimensions\":[[\"Stack\"]],\"Metrics\":["
                + "{\"Name\":\"OldestWaiting\",\"Unit\":\"Seconds\"}]}]},"
                + "\"Stack\":\"wharf\",\"OldestWaiting\":90}",
            "{\"_aws\":{\"Timestamp\":0,\"CloudWatchMetrics\":[{\"Namespace\":\"Wharf\","
                + "\"Dimensions\":[[\"Stack\"],[\"Stack\",\"Source\"]],\"Metrics\":["
                + "{\"Name\":\"Abandoned\",\"Unit\":\"Count\"}]}]},"
                + "\"Stack\":\"wharf\",\"Source\":\"slack\",\"Abandoned\":4}",
            "{\"_aws\":{\"Timestamp\":0,\"CloudWatchMetrics\":[{\"Namespace\":\"Wharf\","
                + "\"Dimensions\":[[\"Stack\"],[\"Stack\",\"Source\"]],\"Metrics\":["
                + "{\"Name\":\"Overdue\",\"Unit\":\"Count\"}]}]},"
                + "\"Stack\":\"wharf\",\"Source\":\"stripe\",\"Overdue\":3}");
  }

  @Test
  void countsNothingWhereNothingIsTheMatter() {
    count(Finding.UNTAKEN, "stripe", "customer.created", 9);
    swept.end();

    assertThat(metrics()).isEmpty();
    assertThat(lines()).last().asString().contains("\"complete\":true");
  }

  @Test
  void countsARunThatLeftSomething() {
    swept.leaveTheRest();
    swept.end();

    assertThat(metrics()).containsExactly(UNFINISHED);
  }

  /** It may have looked at nothing at all. */
  @Test
  void countsARunThatFailed() {
    assertThat(metrics()).containsExactly(UNFINISHED);
    assertThat(lines()).last().asString().contains("\"complete\":false");
  }

  private void count(Finding finding, String source, String type, int times) {
    for (int i = 0; i < times; i++) {
      swept.count(finding, source, type, List.of(RULE));
    }
  }

  private List<String> lines() {
    return new SweptReport(swept).lines().stream().map(LogLine::toString).toList();
  }

  private List<String> metrics() {
    return new SweptReport(swept)
        .metrics("wharf", Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))
        .lines();
  }
}
