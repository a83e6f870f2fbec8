package dev.wharf.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Nothing that can fail is without an alarm: whoever adds a resource is told here. */
class AlarmsTest {

  private final Map<String, Object> template =
      TemplateYaml.read(TemplateFiles.PROJECT.resolve("template.yaml"));
  private final Map<String, Object> resources = map(template.get("Resources"));

  @Test
  void aDeploymentIsTakenBackByTheAlarmOfEachFunctionThatItChanges() {
    assertThat(functions()).isNotEmpty();
    for (String function : functions()) {
      String alarm = function.replaceFirst("Function$", "ErrorsAlarm");
      List<Object> alarms = new ArrayList<>(List.of(Map.of("Ref", alarm)));
      if (readsBatches(function)) {
        alarms.add(Map.of("Ref", "GivenBackAlarm"));
      }
      assertThat(map(properties(function).get("DeploymentPreference")))
          .as(function)
          .isEqualTo(Map.of("Alarms", alarms));
      assertThat(properties(alarm))
          .containsEntry("Namespace", "AWS/Lambda")
          .containsEntry("MetricName", "Errors")
          .containsEntry("Dimensions", dimension("FunctionName", Map.of("Ref", function)));
      if (isScheduled(function)) {
        // Four runs an hour never fail so often in a minute: one that failed with its retries.
        assertThat(properties(alarm)).containsEntry("Threshold", 3L).containsEntry("Period", 3600L);
      } else {
        assertThat(properties(alarm))
            .containsEntry("Threshold", Map.of("Ref", "FunctionErrorsThreshold"));
      }
    }
  }

  /** Whoever answers with batch item failures has succeeded, as far as Lambda counts. */
  @Test
  void whatIsGivenBackRingsWithinACanarysMinutes() {
    assertThat(functions().stream().filter(this::readsBatches)).hasSize(2);
    assertThat(watched("Wharf", "GivenBack", "Stack")).containsExactly("AWS::StackName");
    Map<String, Object> alarm = properties("GivenBackAlarm");
    assertThat((long) alarm.get("Period") * (long) alarm.get("EvaluationPeriods"))
        .as("the shortest canary that the template has takes five minutes")
        .isLessThan(300);
  }

  private boolean readsBatches(String function) {
    return map(properties(function).getOrDefault("Events", Map.of())).values().stream()
        .anyMatch(event -> List.of("SQS", "DynamoDB").contains(map(event).get("Type")));
  }

  /** Nothing else tells that a schedule is disabled, or can't invoke. */
  @Test
  void everyScheduledFunctionRingsWhenItDoesNotRun() {
    List<String> scheduled = functions().stream().filter(this::isScheduled).toList();

    assertThat(scheduled).isNotEmpty();
    assertThat(watched("AWS/Lambda", "Invocations", "FunctionName"))
        .containsExactlyInAnyOrderElementsOf(scheduled);
    for (String alarm : ofType("AWS::CloudWatch::Alarm")) {
      if ("Invocations".equals(properties(alarm).get("MetricName"))) {
        assertThat(properties(alarm))
            .containsEntry("ComparisonOperator", "LessThanThreshold")
            .containsEntry("Threshold", 1L)
            .containsEntry("TreatMissingData", "breaching");
      }
    }
  }

  private boolean isScheduled(String function) {
    return map(properties(function).getOrDefault("Events", Map.of())).values().stream()
        .anyMatch(event -> map(event).get("Type").equals("Schedule"));
  }

  /** The sweep counts all that is left, in each run anew. */
  @Test
  void whatNothingBecomesOfRings() {
    for (String metric : List.of("Overdue", "Abandoned", "OldestWaiting", "UnfinishedSweeps")) {
      assertThat(watched("Wharf", metric, "Stack")).as(metric).containsExactly("AWS::StackName");
    }
  }

  @Test
  void everyFunctionsThrottlesRing() {
    assertThat(watched("AWS/Lambda", "Throttles", "FunctionName"))
        .containsExactlyInAnyOrderElementsOf(functions());
  }

  @Test
  void everyOutcomeThatReachesNoDestinationRings() {
    List<String> asynchronous =
        functions().stream()
            .filter(function -> properties(function).containsKey("EventInvokeConfig"))
            .toList();

    assertThat(watched("AWS/Lambda", "DestinationDeliveryFailures", "FunctionName"))
        .containsExactlyInAnyOrderElementsOf(asynchronous);
  }

  @Test
  void everyRuleThatCannotHandOverRingsAndSoDoesWhatItLoses() {
    Set<String> rules = new TreeSet<>(ofType("AWS::Events::Rule"));
    for (String function : functions()) {
      map(properties(function).getOrDefault("Events", Map.of()))
          .forEach(
              (name, event) -> {
                if (map(event).get("Type").equals("EventBridgeRule")) {
                  rules.add(function + name);
                }
              });
    }

    assertThat(rules).hasSizeGreaterThan(3);
    assertThat(watched("AWS/Events", "FailedInvocations", "RuleName")).isEqualTo(rules);
    assertThat(watched("AWS/Events", "InvocationsFailedToBeSentToDlq", "RuleName"))
        .isEqualTo(rules);
    // A rule's metrics on a bus of one's own have both dimensions.
    assertThat(watched("AWS/Events", "FailedInvocations", "EventBusName"))
        .containsExactly("WebhookBus");
  }

  /** Whatever fails ends in a queue: RepliesQueue is what a processor does. */
  @Test
  void everyQueueOfWhatFailedRingsWithOneMessageAndEveryInboxWithItsAge() {
    Set<String> inboxes = new TreeSet<>();
    for (String function : functions()) {
      map(properties(function).getOrDefault("Events", Map.of()))
          .values()
          .forEach(
              event -> {
                if (map(event).get("Type").equals("SQS")) {
                  inboxes.add(target(map(map(event).get("Properties")).get("Queue")));
                }
              });
    }
    Set<String> others = new TreeSet<>(ofType("AWS::SQS::Queue"));
    others.removeAll(inboxes);
    others.remove("RepliesQueue");

    assertThat(inboxes).isNotEmpty();
    assertThat(watched("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName")).isEqualTo(inboxes);
    assertThat(watched("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName"))
        .isEqualTo(others);
    for (String alarm : ofType("AWS::CloudWatch::Alarm")) {
      if ("ApproximateNumberOfMessagesVisible".equals(properties(alarm).get("MetricName"))) {
        assertThat(properties(alarm))
            .containsEntry("ComparisonOperator", "GreaterThanThreshold")
            .containsEntry("Threshold", 0L)
            // SQS stops reporting a queue that nobody touches, whatever lies in it.
            .containsEntry("TreatMissingData", "ignore");
      }
    }
  }

  @Test
  void everyStreamRingsWithTheAgeOfWhatItBrings() {
    List<String> streams =
        functions().stream()
            .filter(
                function ->
                    map(properties(function).getOrDefault("Events", Map.of())).values().stream()
                        .anyMatch(event -> map(event).get("Type").equals("DynamoDB")))
            .toList();

    assertThat(streams).isNotEmpty();
    assertThat(watched("AWS/Lambda", "IteratorAge", "FunctionName"))
        .containsExactlyInAnyOrderElementsOf(streams);
  }

  /** API Gateway's metrics go by the API's name, which is its definition's title. */
  @Test
  void theApisAlarmsAreThoseOfThisStacksApi() {
    Map<String, Object> definition =
        TemplateYaml.readIncluded(TemplateFiles.PROJECT.resolve("ingest-api/openapi.yaml"));
    assertThat(map(definition.get("info")).get("title"))
        .isEqualTo(Map.of("Fn::Sub", "${AWS::StackName}"));

    for (String metric : List.of("4XXError", "5XXError", "Count")) {
      assertThat(watched("AWS/ApiGateway", metric, "ApiName"))
          .as(metric)
          .containsExactly("AWS::StackName");
      assertThat(watched("AWS/ApiGateway", metric, "Stage")).containsExactly("WebhookApi.Stage");
    }
  }

  @Test
  void anAlarmHasNoMoreMetricsThanCloudWatchTakes() {
    for (String alarm : ofType("AWS::CloudWatch::Alarm")) {
      if (properties(alarm).get("Metrics") instanceof List<?> metrics) {
        assertThat(metrics).as(alarm).hasSizeLessThanOrEqualTo(10);
      }
    }
  }

  /** What a dimension of a metric names, in all alarms. */
  private Set<String> watched(String namespace, String name, String dimension) {
    Set<String> watched = new TreeSet<>();
    for (Map<String, Object> metric : metrics()) {
      if (namespace.equals(metric.get("Namespace")) && name.equals(metric.get("MetricName"))) {
        for (Object each : (List<?>) metric.get("Dimensions")) {
          if (dimension.equals(map(each).get("Name"))) {
            watched.add(target(map(each).get("Value")));
          }
        }
      }
    }
    return watched;
  }

  private List<Map<String, Object>> metrics() {
    List<Map<String, Object>> metrics = new ArrayList<>();
    for (String alarm : ofType("AWS::CloudWatch::Alarm")) {
      if (properties(alarm).get("Metrics") instanceof List<?> several) {
        several.stream()
            .map(metric -> map(metric).get("MetricStat"))
            .filter(Map.class::isInstance)
            .forEach(stat -> metrics.add(map(map(stat).get("Metric"))));
      } else {
        metrics.add(properties(alarm));
      }
    }
    return metrics;
  }

  private static List<Object> dimension(String name, Object value) {
    return List.of(Map.of("Name", name, "Value", value));
  }

  private List<String> functions() {
    return ofType("AWS::Serverless::Function");
  }

  private List<String> ofType(String type) {
    return resources.keySet().stream()
        .filter(id -> type.equals(map(resources.get(id)).get("Type")))
        .toList();
  }

  private Map<String, Object> properties(String id) {
    assertThat(resources).containsKey(id);
    return map(map(resources.get(id)).get("Properties"));
  }

  /** The name within Ref or GetAtt, or in what takes the rule's own name out of its ARN. */
  private static String target(Object reference) {
    Map<String, Object> intrinsic = map(reference);
    if (intrinsic.containsKey("Ref")) {
      return intrinsic.get("Ref").toString();
    }
    if (intrinsic.get("Fn::Select") instanceof List<?> select) {
      return target(((List<?>) map(select.get(1)).get("Fn::Split")).get(1));
    }
    Object attribute = intrinsic.get("Fn::GetAtt");
    return attribute instanceof List<?> parts
        ? parts.get(0).toString()
        : attribute.toString().split("\\.", 2)[0];
  }

  private static Map<String, Object> map(Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return Values.map((Map<?, ?>) value);
  }
}
