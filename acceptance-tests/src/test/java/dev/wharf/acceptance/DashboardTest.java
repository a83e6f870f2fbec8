package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.Json;
import dev.wharf.functions.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** CloudWatch takes a dashboard whose metrics do not exist, and shows nothing. */
class DashboardTest {

  /** Of AWS's own, by namespace: metric names, and the dimensions that they have there. */
  private static final Map<String, Set<String>> METRICS =
      Map.of(
          "AWS/ApiGateway", Set.of("Count", "4XXError", "5XXError", "Latency"),
          "AWS/SQS",
              Set.of(
                  "ApproximateAgeOfOldestMessage",
                  "ApproximateAgeOfOldestMessageInQuietGroups",
                  "ApproximateNumberOfMessagesVisible",
                  "ApproximateNumberOfMessagesNotVisible"),
          "AWS/Lambda",
              Set.of(
                  "Errors", "Throttles", "Duration", "IteratorAge", "DestinationDeliveryFailures"),
          "AWS/Events", Set.of("FailedInvocations", "InvocationsFailedToBeSentToDlq"),
          "AWS/DynamoDB", Set.of("WriteThrottleEvents"),
          "Wharf", new TreeSet<>(Arrays.stream(Metric.values()).map(Metric::toString).toList()));

  private static final Map<String, List<String>> RESOURCES =
      Map.of(
          "AWS/SQS", List.of("QueueName", "AWS::SQS::Queue", "${%s.QueueName}"),
          "AWS/Lambda", List.of("FunctionName", "AWS::Serverless::Function", "${%s}"),
          "AWS/DynamoDB", List.of("TableName", "AWS::DynamoDB::Table", "${%s}"));

  private static final Pattern SEARCH =
      Pattern.compile(
          "SEARCH\\('\\{([A-Za-z/]+),([A-Za-z,]+)} MetricName=\"(\\w+)\""
              + " (Stack=\"\\$\\{AWS::StackName}\"|EventBusName=\"\\$\\{WebhookBus}\")', 'Sum', 300\\)");

  private final WatchedTemplate template = WatchedTemplate.read();
  private final JsonNode widgets = widgets();

  @Test
  void everyMetricIsOneThatThereIs() {
    int count = 0;
    for (JsonNode metric : metrics()) {
      if (!metric.get(0).isObject()) {
        count++;
        String namespace = metric.get(0).asText();
        assertThat(METRICS).containsKey(namespace);
        assertThat(METRICS.get(namespace)).contains(metric.get(1).asText());
        assertThat(dimensions(metric)).as(metric.toString()).isIn(possible(namespace));
      }
    }
    assertThat(count).isGreaterThan(50);
  }

  @Test
  void everySearchFindsMetricsThatThereAre() {
    int count = 0;
    for (JsonNode metric : metrics()) {
      String expression = metric.get(0).path("expression").asText();
      if (expression.startsWith("SEARCH")) {
        count++;
        Matcher search = SEARCH.matcher(expression);
        assertThat(search.matches()).as(expression).isTrue();
        assertThat(METRICS.get(search.group(1))).contains(search.group(3));
        assertThat(search.group(2))
            .isIn(
                search.group(1).equals("Wharf")
                    ? List.of("Stack,Source", "Stack,Source,Reason", "Stack,Processor")
                    : List.of("EventBusName,RuleName"));
      }
    }
    assertThat(count).isGreaterThan(3);
  }

  @Test
  void everyAlarmIsOnIt() {
    List<String> alarms = new ArrayList<>();
    widgets.forEach(
        widget -> widget.at("/properties/alarms").forEach(alarm -> alarms.add(alarm.asText())));

    assertThat(alarms)
        .containsExactlyInAnyOrderElementsOf(
            template.ofType("AWS::CloudWatch::Alarm").stream()
                .map(alarm -> "${" + alarm + ".Arn}")
                .toList());
  }

  @Test
  void everyFunctionAndEveryDeadLetterQueueIsOnIt() {
    String text = template.dashboard();
    for (String function : template.ofType("AWS::Serverless::Function")) {
      assertThat(text)
          .contains("\"Errors\", \"FunctionName\", \"${" + function + "}\"")
          .contains("\"Throttles\", \"FunctionName\", \"${" + function + "}\"");
    }
    Set<String> queues = template.ofType("AWS::SQS::Queue");
    queues.remove("RepliesQueue"); // Not ours to empty.
    assertThat(queues).allSatisfy(queue -> assertThat(text).contains("${" + queue + ".QueueName}"));
  }

  @Test
  void noWidgetLiesOnAnother() {
    Set<String> taken = new TreeSet<>();
    for (JsonNode widget : widgets) {
      int x = widget.get("x").asInt();
      int y = widget.get("y").asInt();
      // CloudWatch's grid is 24 units wide.
      assertThat(x + widget.get("width").asInt()).isLessThanOrEqualTo(24);
      for (int column = x; column < x + widget.get("width").asInt(); column++) {
        for (int row = y; row < y + widget.get("height").asInt(); row++) {
          assertThat(taken.add(column + "," + row)).as(widget.toString()).isTrue();
        }
      }
    }
  }

  private List<JsonNode> metrics() {
    List<JsonNode> metrics = new ArrayList<>();
    widgets.forEach(widget -> widget.at("/properties/metrics").forEach(metrics::add));
    return metrics;
  }

  /** Names and values in turn; what follows is how it is shown. */
  private static List<String> dimensions(JsonNode metric) {
    List<String> dimensions = new ArrayList<>();
    for (int i = 2; i < metric.size() && metric.get(i).isTextual(); i++) {
      dimensions.add(metric.get(i).asText());
    }
    return dimensions;
  }

  private List<List<String>> possible(String namespace) {
    if (namespace.equals("Wharf")) {
      return List.of(List.of("Stack", "${AWS::StackName}"));
    }
    if (namespace.equals("AWS/ApiGateway")) {
      return List.of(List.of("ApiName", "${AWS::StackName}", "Stage", "${Stage}"));
    }
    List<String> resource = RESOURCES.get(namespace);
    return template.ofType(resource.get(1)).stream()
        .map(id -> List.of(resource.get(0), resource.get(2).formatted(id)))
        .toList();
  }

  private JsonNode widgets() {
    try {
      return Json.mapper().readTree(template.dashboard()).get("widgets");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
