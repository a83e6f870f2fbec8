package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.Json;
import dev.wharf.functions.Metric;
import dev.wharf.traffic.SlackSigner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What functions log of webhooks that end in every way, and who reads it. */
@EmbeddedOnly("reads what functions log")
class LogsTest {

  /** In bodies, headers and secrets; nowhere else. */
  private static final String MARKER = "M4rk3rThatNobodyLogs";

  /** As Stripe, Slack and Zoom write theirs. An id of API Gateway may end with "v0=" by chance. */
  private static final Pattern SIGNATURE = Pattern.compile("v[01]=[0-9a-f]{16}");

  private static final List<String> COUNTED =
      List.of(
          "Received",
          "Verified",
          "Published",
          "Duplicate",
          "Quarantined",
          "TimeToPublish",
          "Processed",
          "Failed",
          "EndToEndLatency");

  private static final String ZOOM = "zoom_" + MARKER;

  /** A function's line, the function under its logical name. */
  private record Line(String function, String text) {}

  @TempDir static Path state;
  private static final List<Line> LINES = new CopyOnWriteArrayList<>();
  private static Stack stack;
  private static String paid;
  private static String mentioned;
  private static String refusedByProcessor;
  private static String forged;
  private static String validated;

  @BeforeAll
  static void webhooksThatEndInEveryWay() {
    stack =
        Stack.start(
            state,
            Map.of(
                "HandshakeFunction", Map.of("SIGNING_SECRETS_ZOOM", ZOOM),
                "SweepFunction", Map.of("RETRY_HORIZON_MINUTES", "0")),
            0.02,
            (function, line) -> LINES.add(new Line(function.replaceFirst("^wharf-", ""), line)));
    Events event = Events.fresh();
    String body = event.invoicePaid().replace("cus_1", MARKER);
    paid = Stack.gatewayId(stack.postSigned(body));
    stack.awaitStatus(event.key(), "PROCESSED");
    stack.postSigned(body);
    forged = Stack.gatewayId(stack.postSigned("/stripe", body, "whsec_" + MARKER));

    SlackEvent mention = SlackEvent.fresh("app_mention", "C1", 1);
    byte[] json = Stack.utf8(mention.json().replace("It's", MARKER));
    mentioned =
        Stack.gatewayId(
            stack.post(
                "/slack",
                SlackSigner.request(Stack.SLACK_SECRET, Instant.now().getEpochSecond(), json)));

    Events broken = Events.fresh();
    refusedByProcessor =
        Stack.gatewayId(
            stack.postSigned(broken.invoiceThatCannotBeProcessed().replace("in_", MARKER)));

    String question =
        "{\"payload\":{\"plainToken\":\"%s\"},\"event\":\"endpoint.url_validation\"}"
            .formatted(MARKER);
    validated = Stack.gatewayId(HandshakesTest.zoom(stack, question, ZOOM));
    stack.awaitStatus(broken.key(), "FAILED");
    stack.awaitStatus(mention.key(), "PROCESSED");
    await("OutcomeFunction", paid);
    await("OutcomeFunction", refusedByProcessor);
    await("OutcomeFunction", mentioned);
    await("QueueIngestFunction", forged);
    await("HandshakeFunction", validated);
    Stack.await(
        () -> logged("QueueIngestFunction", "duplicate"), any -> any, "a duplicate to be logged");
    Events untaken = Events.fresh();
    stack.postSigned(untaken.event("customer.created", "{\"id\":\"" + MARKER + "\"}"));
    stack.awaitStatus(untaken.key(), "PUBLISHED");
    Stack.await(
        () -> {
          stack.invoke("SweepFunction", "{}");
          return logged("SweepFunction", "untaken");
        },
        any -> any,
        "the sweep to end what no processor takes");
    // They are written when an invocation ends, after the lines about webhooks.
    Stack.await(() -> dimensions().keySet(), names -> names.containsAll(COUNTED), "all metrics");
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void followsAWebhookOfTheQueueLaneByTheIdThatItsSenderWasAnsweredWith() {
    assertThat(outcomes(paid))
        .containsEntry("QueueIngestFunction", List.of("published"))
        .containsEntry("PaymentsFunction", List.of("processed"))
        .containsEntry("OutcomeFunction", List.of("processed"));
  }

  @Test
  void followsAWebhookOfTheTableLaneByTheSameId() {
    assertThat(outcomes(mentioned))
        .containsEntry("StreamIngestFunction", List.of("published"))
        .containsEntry("ConversationsFunction", List.of("processed"))
        .containsEntry("OutcomeFunction", List.of("processed"));
  }

  @Test
  void followsWhatAProcessorGaveUpOnThroughItsAttempts() {
    assertThat(outcomes(refusedByProcessor))
        .containsEntry("QueueIngestFunction", List.of("published"))
        .containsEntry(
            "PaymentsFunction", List.of("attempt-failed", "attempt-failed", "attempt-failed"))
        .containsEntry("OutcomeFunction", List.of("failed"));
    assertThat(json("PaymentsFunction", refusedByProcessor))
        .allSatisfy(
            line ->
                assertThat(line.get("error").asText())
                    .isEqualTo("java.lang.IllegalArgumentException"));
  }

  @Test
  void followsWhatIsQuarantinedAndWhatIsAnsweredBeforeItIsStored() {
    assertThat(outcomes(forged)).containsEntry("QueueIngestFunction", List.of("quarantined"));
    assertThat(outcomes(validated)).containsEntry("HandshakeFunction", List.of("answered"));
  }

  @Test
  void theAccessLogHasTheSameIdAndWhatTheSenderWasAnswered() {
    int refused = stack.post("/no-such-source", Stack.utf8("{}")).statusCode();

    List<JsonNode> accesses = accesses();
    assertThat(accesses)
        .extracting(access -> access.path("gatewayId").asText())
        .contains(paid, mentioned, refusedByProcessor, forged, validated);
    assertThat(accesses.get(0).get("path").asText()).isEqualTo("/v1/webhooks/stripe");
    assertThat(accesses.get(0).get("status").asInt()).isEqualTo(200);
    assertThat(accesses.get(0).get("integrationStatus").asText()).isEqualTo("200");
    JsonNode last = accesses.get(accesses.size() - 1);
    assertThat(last.get("status").asInt()).isEqualTo(refused).isEqualTo(403);
    assertThat(last.get("integrationStatus").asText()).isEqualTo("-");
  }

  @Test
  void nobodyLogsAPayloadAHeaderOrASecret() {
    assertThat(LINES).hasSizeGreaterThan(10);
    assertThat(LINES).noneMatch(line -> line.text().contains(MARKER));
    assertThat(SlackSigner.sign("any", 1, Stack.utf8("{}"))).containsPattern(SIGNATURE);
    assertThat(LINES).noneMatch(line -> SIGNATURE.matcher(line.text()).find());
    assertThat(accesses().toString()).doesNotContain(MARKER);
  }

  @Test
  void everyFieldThatASavedQueryReadsIsInALogThatItReads() {
    Map<String, Set<String>> fields = fieldsByLog();
    List<WatchedTemplate.Query> queries = WatchedTemplate.read().queries();
    assertThat(queries).hasSizeGreaterThan(4);
    for (WatchedTemplate.Query query : queries) {
      Set<String> there = new TreeSet<>();
      query.logs().forEach(log -> there.addAll(fields.getOrDefault(log, Set.of())));
      assertThat(fieldsOf(query.text())).as(query.id()).isNotEmpty().isSubsetOf(there);
    }
  }

  @Test
  void everyOutcomeThatASavedQueryAsksForIsOneThatIsLogged() {
    Set<String> logged =
        new TreeSet<>(Set.of("dropped", "left", "given-back", "overdue", "abandoned"));
    LINES.forEach(line -> logged.add(parse(line.text()).path("outcome").asText()));
    for (WatchedTemplate.Query query : WatchedTemplate.read().queries()) {
      Matcher asked = Pattern.compile("outcome (?:=|in) ([^|]+)").matcher(query.text());
      while (asked.find()) {
        Matcher one = Pattern.compile("\"([^\"]+)\"").matcher(asked.group(1));
        while (one.find()) {
          assertThat(logged).as(query.id()).contains(one.group(1));
        }
      }
    }
  }

  @Test
  void whatIsCountedAreMetricsOfOurs() {
    Map<String, Set<String>> dimensions = dimensions();
    assertThat(dimensions.keySet())
        .isSubsetOf(Arrays.stream(Metric.values()).map(Metric::toString).toList())
        .containsAll(COUNTED);
    assertThat(dimensions.get("Published"))
        .containsExactly("[\"Stack\",\"Source\"]", "[\"Stack\"]");
    assertThat(dimensions.get("Quarantined")).contains("[\"Stack\",\"Source\",\"Reason\"]");
    assertThat(dimensions.get("EndToEndLatency"))
        .containsExactly("[\"Stack\",\"Processor\"]", "[\"Stack\"]");
  }

  /** What the metrics that were logged have as dimensions, by name. */
  private static Map<String, Set<String>> dimensions() {
    Map<String, Set<String>> dimensions = new HashMap<>();
    for (Line line : LINES) {
      for (JsonNode directive : parse(line.text()).at("/_aws/CloudWatchMetrics")) {
        assertThat(directive.get("Namespace").asText()).isEqualTo("Wharf");
        for (JsonNode metric : directive.get("Metrics")) {
          directive
              .get("Dimensions")
              .forEach(
                  set ->
                      dimensions
                          .computeIfAbsent(metric.get("Name").asText(), any -> new TreeSet<>())
                          .add(set.toString()));
        }
      }
    }
    return dimensions;
  }

  /** Outcomes of the lines about a webhook, by function. */
  private static Map<String, List<String>> outcomes(String gatewayId) {
    Map<String, List<String>> outcomes = new HashMap<>();
    for (Line line : LINES) {
      JsonNode json = parse(line.text());
      if (json.path("gatewayId").asText().equals(gatewayId)) {
        outcomes
            .computeIfAbsent(line.function(), any -> new ArrayList<>())
            .add(json.path("outcome").asText());
      }
    }
    return outcomes;
  }

  private static List<JsonNode> json(String function, String gatewayId) {
    return LINES.stream()
        .filter(line -> line.function().equals(function))
        .map(line -> parse(line.text()))
        .filter(json -> json.path("gatewayId").asText().equals(gatewayId))
        .toList();
  }

  private static List<JsonNode> accesses() {
    try {
      return Files.readAllLines(state.resolve("logs/wharf-AccessLog.log")).stream()
          .map(LogsTest::parse)
          .toList();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean logged(String function, String outcome) {
    return LINES.stream()
        .filter(line -> line.function().equals(function))
        .anyMatch(line -> parse(line.text()).path("outcome").asText().equals(outcome));
  }

  private static void await(String function, String gatewayId) {
    Stack.await(
        () -> json(function, gatewayId),
        lines -> !lines.isEmpty(),
        function + " to log " + gatewayId);
  }

  /** PaymentsLog has what PaymentsFunction logs, and so on. */
  private static Map<String, Set<String>> fieldsByLog() {
    Map<String, Set<String>> fields = new HashMap<>();
    for (Line line : LINES) {
      parse(line.text())
          .fieldNames()
          .forEachRemaining(
              field ->
                  fields
                      .computeIfAbsent(
                          line.function().replaceFirst("Function$", "Log"), any -> new TreeSet<>())
                      .add(field));
    }
    accesses()
        .forEach(
            access ->
                access
                    .fieldNames()
                    .forEachRemaining(
                        field ->
                            fields
                                .computeIfAbsent("AccessLog", any -> new TreeSet<>())
                                .add(field)));
    return fields;
  }

  private static final Set<String> WORDS =
      Set.of(
          ("fields filter sort stats limit by as asc desc in and or not count max min latest"
                  + " ispresent")
              .split(" "));

  /** Of a query's words those that are neither CloudWatch's nor its own. */
  private static Set<String> fieldsOf(String query) {
    String text = query.replaceAll("\"[^\"]*\"", "").replaceAll("@\\w+", "");
    Set<String> own = new TreeSet<>();
    Matcher named = Pattern.compile("\\bas (\\w+)").matcher(text);
    while (named.find()) {
      own.add(named.group(1));
    }
    Set<String> fields = new TreeSet<>();
    Matcher word = Pattern.compile("[A-Za-z]\\w*").matcher(text);
    while (word.find()) {
      if (!WORDS.contains(word.group()) && !own.contains(word.group())) {
        fields.add(word.group());
      }
    }
    return fields;
  }

  private static JsonNode parse(String line) {
    try {
      return line.startsWith("{") ? Json.mapper().readTree(line) : Json.mapper().createObjectNode();
    } catch (java.io.IOException e) {
      return Json.mapper().createObjectNode();
    }
  }
}
