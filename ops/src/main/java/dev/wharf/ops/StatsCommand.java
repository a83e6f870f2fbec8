package dev.wharf.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.events.Json;
import dev.wharf.ledger.RetryHorizon;
import dev.wharf.operations.Filter;
import dev.wharf.operations.Session;
import dev.wharf.operations.Statistics;
import dev.wharf.operations.Times;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a stack is doing. */
@Command(
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    optionListHeading = "%n",
    name = "stats",
    header = "How the stack is doing: rates, latency, backlog, dead letters.",
    description = {
      "Counts what was received in the last hour, or since --since. Latency is from receipt to"
          + " PROCESSED, of a random sample. The oldest: of what the ledger and InboxTable have"
          + " that has not ended. How old a queue's oldest message is, SQS tells CloudWatch only"
          + " (ApproximateAgeOfOldestMessage); of dead letters, redrive --dry-run says it."
    },
    footer = {"", "Examples:", "  ./wharf stats", "  ./wharf stats --source stripe --since 1d"})
final class StatsCommand implements Callable<Integer> {

  private final Context context;

  @Mixin private final TargetOptions target = new TargetOptions();
  @Mixin private final FilterOptions filters = new FilterOptions();

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "Webhooks whose latency is read (1000).")
  private int sample = 1000;

  @Option(names = "--json", description = "As one JSON object.")
  private boolean json;

  StatsCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Instant now = context.clock().instant();
    Filter asked = filters.filter(context.clock());
    Filter filter =
        ListCommand.window(
            asked.since() == null ? asked.withSince(now.minus(Duration.ofHours(1))) : asked, now);
    try (Session session = target.open(context)) {
      Statistics statistics = new Statistics(session, context.clock());
      ObjectNode all = Json.mapper().createObjectNode();
      Instant since = java.util.Objects.requireNonNull(filter.since());
      Instant until = asked.until() == null ? now : asked.until();
      double seconds = Math.max(1, Duration.between(since, until).toSeconds());
      Statistics.Received received = statistics.received(filter, sample);
      ObjectNode bySource = all.put("since", since.toString()).putObject("received");
      received
          .counts()
          .forEach(
              (source, counts) -> {
                ObjectNode node = bySource.putObject(source);
                long total = counts.values().stream().mapToLong(Long::longValue).sum();
                node.put("total", total).put("perSecond", total / seconds);
                counts.forEach(node::put);
              });
      ObjectNode latency = all.putObject("latencyMillis");
      latency.put("sampled", received.millis().size());
      for (int percent : List.of(50, 90, 99)) {
        if (!received.millis().isEmpty()) {
          latency.put("p" + percent, percentile(received.millis(), percent));
        }
      }
      ObjectNode queues = all.putObject("queues");
      statistics
          .queues()
          .forEach(
              (queue, depth) ->
                  queues
                      .putObject(queue)
                      .put("waiting", depth.waiting())
                      .put("inFlight", depth.inFlight()));
      ObjectNode oldest = all.putObject("oldest");
      statistics.oldest().forEach((what, at) -> oldest.put(what, at.toString()));
      var unanswered = all.putArray("publishedAndUnanswered");
      statistics
          .unanswered()
          .forEach(
              one -> {
                ObjectNode node =
                    unanswered
                        .addObject()
                        .put("source", one.busSource())
                        .put("type", one.type())
                        .put("count", one.count())
                        .put("subscribed", !one.rules().isEmpty());
                one.rules().forEach(node.withArray("rules")::add);
              });
      var abandoned = all.putArray("abandoned");
      statistics
          .abandoned()
          .forEach(
              (which, count) -> {
                String[] parts = which.split("\t", -1);
                abandoned
                    .addObject()
                    .put("source", parts[0])
                    .put("type", parts[1])
                    .put("count", count);
              });
      if (json) {
        context.screen().out().println(all);
      } else {
        print(all, now);
      }
    }
    return 0;
  }

  private static long percentile(List<Long> sorted, int percent) {
    return sorted.get((int) Math.min(sorted.size() - 1L, sorted.size() * (long) percent / 100));
  }

  private void print(ObjectNode all, Instant now) {
    PrintStream out = context.screen().out();
    out.println("received since " + all.get("since").asText());
    all.get("received")
        .properties()
        .forEach(
            source -> {
              StringBuilder line = new StringBuilder();
              source
                  .getValue()
                  .properties()
                  .forEach(
                      count -> {
                        if (!count.getKey().equals("perSecond")) {
                          line.append("  ").append(count.getKey().toLowerCase(Locale.ROOT));
                          line.append(' ').append(count.getValue().asLong());
                        }
                      });
              out.printf(
                  Locale.ROOT,
                  "  %-20s %8.2f/s%s%n",
                  source.getKey(),
                  source.getValue().get("perSecond").asDouble(),
                  line);
            });
    var latency = all.get("latencyMillis");
    if (latency.has("p50")) {
      out.printf(
          "from receipt to processed: p50 %d ms, p90 %d ms, p99 %d ms (of %d)%n",
          latency.get("p50").asLong(),
          latency.get("p90").asLong(),
          latency.get("p99").asLong(),
          latency.get("sampled").asLong());
    }
    out.println("queues");
    all.get("queues")
        .properties()
        .forEach(
            queue ->
                out.printf(
                    "  %-24s %8d waiting %8d in flight%n",
                    queue.getKey(),
                    queue.getValue().get("waiting").asLong(),
                    queue.getValue().get("inFlight").asLong()));
    if (!all.get("oldest").isEmpty()) {
      out.println("the oldest");
      for (Map.Entry<String, JsonNode> one : all.get("oldest").properties()) {
        Instant at = Instant.parse(one.getValue().asText());
        out.printf(
            "  %-24s %s, received %s%n", one.getKey(), Times.said(Duration.between(at, now)), at);
      }
    }
    for (JsonNode one : all.get("publishedAndUnanswered")) {
      String verdict =
          one.get("subscribed").asBoolean()
              ? "though a rule takes them: " + rules(one)
              : "which no processor takes";
      out.printf(
          "published for more than %s: %d of %s %s, %s%n",
          Times.said(RetryHorizon.DEFAULT),
          one.get("count").asLong(),
          one.get("source").asText(),
          one.get("type").asText(),
          verdict);
    }
    all.get("abandoned")
        .forEach(
            one ->
                out.printf(
                    "in progress, and nobody tries any more: %d of %s %s%n",
                    one.get("count").asLong(),
                    one.get("source").asText(),
                    one.get("type").asText()));
  }

  private static String rules(JsonNode unanswered) {
    List<String> rules = new ArrayList<>();
    unanswered.path("rules").forEach(rule -> rules.add(rule.asText()));
    return String.join(", ", rules);
  }
}
