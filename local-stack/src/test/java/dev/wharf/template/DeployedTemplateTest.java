package dev.wharf.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What keeps template.yaml from losing, repeating or leaking a webhook once it is deployed. */
class DeployedTemplateTest {

  private static final Path PROJECT = Path.of("..");

  private final Map<String, Object> template = TemplateYaml.read(PROJECT.resolve("template.yaml"));
  private final Map<String, Object> resources = map(template.get("Resources"));
  private final Map<String, Object> openApi =
      TemplateYaml.readIncluded(PROJECT.resolve("ingest-api/openapi.yaml"));

  @Test
  void everyQueueThatAFunctionReadsHasADeadLetterQueueThatKeepsForFourteenDays() {
    assertThat(queueEvents()).isNotEmpty();
    queueEvents()
        .forEach(
            (function, event) -> {
              Map<String, Object> queue = properties(target(event.get("Queue")));
              Map<String, Object> redrive = map(queue.get("RedrivePolicy"));
              assertThat(redrive.get("maxReceiveCount")).isEqualTo(5L);
              Map<String, Object> deadLetters =
                  properties(target(redrive.get("deadLetterTargetArn")));
              assertThat(deadLetters.get("MessageRetentionPeriod")).isEqualTo(1_209_600L);
              // Ingest may be stopped for days, and then nothing is received.
              assertThat(queue.get("MessageRetentionPeriod")).isEqualTo(1_209_600L);
            });
  }

  @Test
  void aMessageStaysInvisibleForSixTimeouts() {
    queueEvents()
        .forEach(
            (function, event) -> {
              Map<String, Object> queue = properties(target(event.get("Queue")));
              long window = (long) event.getOrDefault("MaximumBatchingWindowInSeconds", 0L);
              assertThat((long) queue.get("VisibilityTimeout"))
                  .isGreaterThanOrEqualTo(6 * timeout(function) + window);
            });
  }

  @Test
  void queueEventsGiveSingleMessagesBackAndFilterNone() {
    queueEvents()
        .forEach(
            (function, event) -> {
              assertThat(event.get("FunctionResponseTypes"))
                  .isEqualTo(List.of("ReportBatchItemFailures"));
              assertThat(event).doesNotContainKey("FilterCriteria");
              assertThat(event).containsKey("ScalingConfig");
            });
  }

  @Test
  void everyFunctionHasAnAliasAndARoleAndALogOfItsOwn() {
    Map<String, Object> globals = map(map(template.get("Globals")).get("Function"));
    assertThat(globals)
        .containsEntry("Runtime", "java25")
        .containsEntry("Architectures", List.of("arm64"))
        .containsEntry("AutoPublishAlias", "live");
    Set<String> roles = new HashSet<>();
    Set<String> logs = new HashSet<>();
    for (String function : ofType("AWS::Serverless::Function")) {
      assertThat(map(resource(function).get("Metadata"))).containsEntry("BuildMethod", "makefile");
      roles.add(target(properties(function).get("Role")));
      logs.add(target(map(properties(function).get("LoggingConfig")).get("LogGroup")));
    }
    assertThat(roles).hasSameSizeAs(ofType("AWS::Serverless::Function"));
    assertThat(logs).hasSameSizeAs(ofType("AWS::Serverless::Function"));
  }

  /** SAM publishes a version when code or template text changes, never for a parameter's value. */
  @Test
  void everyParameterThatAFunctionReadsReachesItsPublishedVersion() {
    for (String function : ofType("AWS::Serverless::Function")) {
      String description = properties(function).get("VersionDescription").toString();
      assertThat(description).contains("${RetentionDays}").contains("${ConfigurationRevision}");
    }
    Set<String> coveredByTheRevision =
        Set.of("StripeSigningSecrets", "SlackSigningSecrets", "RetentionDays");
    for (String function : ofType("AWS::Serverless::Function")) {
      map(map(properties(function).get("Environment")).get("Variables"))
          .forEach(
              (name, value) -> {
                if (name.equals("SIGNING_SECRETS_PATH")) {
                  assertThat(value)
                      .isEqualTo(
                          Map.of(
                              "Fn::If",
                              List.of(
                                  "SecretsInParameterStore",
                                  Map.of("Fn::Sub", "/${AWS::StackName}/signing-secrets"),
                                  "")));
                } else if (map(template.get("Parameters")).containsKey(target(value))) {
                  assertThat(coveredByTheRevision).contains(target(value));
                }
              });
    }
  }

  @Test
  void ingestMayReadThisStacksSecretsAndNobodyElseAny() {
    String secrets =
        "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/"
            + "${AWS::StackName}/signing-secrets/*";
    Map<String, Set<String>> granted = new TreeMap<>();
    for (String role : ofType("AWS::IAM::Role")) {
      for (Map<String, Object> statement : statementsOf(role)) {
        if (actions(statement).stream().anyMatch(action -> action.matches("(ssm|kms):.*"))) {
          assertThat(actions(statement)).containsExactly("ssm:GetParameter");
          granted
              .computeIfAbsent(role, any -> new HashSet<>())
              .add(map(statement.get("Resource")).get("Fn::Sub").toString());
        }
      }
    }
    assertThat(granted)
        .isEqualTo(Map.of("QueueIngestRole", Set.of(secrets), "StreamIngestRole", Set.of(secrets)));
    for (String function : List.of("QueueIngestFunction", "StreamIngestFunction")) {
      assertThat(map(map(properties(function).get("Environment")).get("Variables")))
          .containsKey("SIGNING_SECRETS_PATH");
    }
  }

  @Test
  void samBuildsEveryFunction() throws Exception {
    String makefile = Files.readString(PROJECT.resolve("Makefile"));

    assertThat(ofType("AWS::Serverless::Function"))
        .allSatisfy(function -> assertThat(makefile).containsPattern("build-" + function + "[ :]"));
  }

  @Test
  void everyStatementNamesItsActionsAndOneResource() {
    for (Map<String, Object> statement : statements()) {
      assertThat(actions(statement))
          .allMatch(action -> action.matches("[a-z]+:[A-Za-z]+"), "names one action");
      if (statement.containsKey("Resource")) {
        assertThat(map(statement.get("Resource")))
            .as(statement.toString())
            .satisfiesAnyOf(
                resource -> assertThat(resource).containsOnlyKeys("Fn::GetAtt"),
                resource ->
                    assertThat(resource.get("Fn::Sub").toString())
                        .matches(
                            "\\$\\{[A-Za-z]+\\.Arn}/stream/\\*|"
                                + "arn:\\$\\{AWS::Partition}:ssm:\\$\\{AWS::Region}:"
                                + "\\$\\{AWS::AccountId}:parameter/\\$\\{AWS::StackName}"
                                + "/signing-secrets/\\*"));
      }
    }
  }

  @Test
  void eachLaneMayWriteToItsStorageAndDoNothingElse() {
    Map<String, String> writes =
        Map.of("sqs:SendMessage", "InboxQueue", "dynamodb:UpdateItem", "InboxTable");
    Set<Object> lanes = new HashSet<>();
    for (Map<String, Object> integration : integrations().values()) {
      assertThat(statementsOf(target(integration.get("credentials"))))
          .singleElement()
          .satisfies(
              statement -> {
                assertThat(writes)
                    .containsEntry(
                        (String) statement.get("Action"), target(statement.get("Resource")));
                lanes.add(statement.get("Action"));
              });
    }
    assertThat(lanes).isEqualTo(writes.keySet());
  }

  @Test
  void aStreamsRecordIsTriedWithinBoundsAndThenReportedToAQueue() {
    assertThat(events("DynamoDB")).isNotEmpty();
    events("DynamoDB")
        .forEach(
            (function, event) -> {
              assertThat(event)
                  .containsEntry("FunctionResponseTypes", List.of("ReportBatchItemFailures"))
                  .containsEntry("BisectBatchOnFunctionError", true)
                  // LATEST would skip what came while the stack was made.
                  .containsEntry("StartingPosition", "TRIM_HORIZON");
              assertThat((long) event.get("MaximumRetryAttempts")).isBetween(1L, 10_000L);
              assertThat((long) event.get("MaximumRecordAgeInSeconds")).isBetween(60L, 7_200L);
              Map<String, Object> failure =
                  map(map(event.get("DestinationConfig")).get("OnFailure"));
              assertThat(failure).containsEntry("Type", "SQS");
              String queue = target(failure.get("Destination"));
              assertThat(properties(queue)).containsEntry("MessageRetentionPeriod", 1_209_600L);
              assertThat(statementsOf(target(properties(function).get("Role"))))
                  .anySatisfy(
                      statement -> {
                        assertThat(actions(statement)).containsExactly("sqs:SendMessage");
                        assertThat(target(statement.get("Resource"))).isEqualTo(queue);
                      });
            });
  }

  @Test
  void onlyNewAndRedrivenItemsInvoke() {
    Map<String, Object> event = events("DynamoDB").get("StreamIngestFunction");

    assertThat(list(map(event.get("FilterCriteria")).get("Filters")))
        .extracting(filter -> map(filter).get("Pattern"))
        .containsExactly(
            "{\"eventName\":[\"INSERT\"]}",
            "{\"eventName\":[\"MODIFY\"],\"dynamodb\":{\"NewImage\":{\"redrive\":{\"N\":[{\"exists\":true}]}}}}");
    Map<String, Object> inbox = properties(target(event.get("Stream")));
    assertThat(map(inbox.get("StreamSpecification"))).containsEntry("StreamViewType", "NEW_IMAGE");
    assertThat(map(inbox.get("TimeToLiveSpecification")))
        .containsEntry("AttributeName", "expiresAt");
  }

  @Test
  void noConsumerMaySendToTheInbox() {
    for (String function : ofType("AWS::Serverless::Function")) {
      for (Map<String, Object> statement : statementsOf(target(properties(function).get("Role")))) {
        if (actions(statement).contains("sqs:SendMessage")) {
          assertThat(target(statement.get("Resource"))).isNotEqualTo("InboxQueue");
        }
      }
    }
  }

  @Test
  void processorsWriteToTheLedgerBelowTheirOwnPrefixOnly() {
    for (String function : processors()) {
      for (Map<String, Object> statement : statementsOf(target(properties(function).get("Role")))) {
        boolean writesToTheLedger =
            actions(statement).stream().anyMatch(action -> !action.equals("dynamodb:GetItem"))
                && target(statement.get("Resource")).equals("LedgerTable");
        if (writesToTheLedger) {
          assertThat(statement.get("Condition"))
              .isEqualTo(
                  Map.of(
                      "ForAllValues:StringLike",
                      Map.of("dynamodb:LeadingKeys", List.of("claim#" + function + "#*"))));
        }
      }
    }
  }

  @Test
  void everyProcessorReportsBothEndingsToTheBus() {
    assertThat(processors()).isNotEmpty();
    for (String function : processors()) {
      Map<String, Object> config = map(properties(function).get("EventInvokeConfig"));
      assertThat(config.get("MaximumRetryAttempts"))
          .isEqualTo(function.equals("ProfilesFunction") ? 0L : 2L);
      Map<String, Object> destinations = map(config.get("DestinationConfig"));
      for (String kind : List.of("OnSuccess", "OnFailure")) {
        assertThat(map(destinations.get(kind)).get("Type")).isEqualTo("EventBridge");
        assertThat(target(map(destinations.get(kind)).get("Destination"))).isEqualTo("WebhookBus");
      }
      assertThat(statementsOf(target(properties(function).get("Role"))))
          .anySatisfy(
              statement -> {
                assertThat(actions(statement)).containsExactly("events:PutEvents");
                assertThat(target(statement.get("Resource"))).isEqualTo("WebhookBus");
              });
    }
  }

  @Test
  void aChangedProfileIsWorthOneAttemptAndNobodysNight() {
    Map<String, Object> event = events("EventBridgeRule").get("ProfilesFunction");
    Map<String, Object> pattern = map(properties("FailedEventsRule").get("EventPattern"));

    assertThat(map(event.get("RetryPolicy"))).containsEntry("MaximumRetryAttempts", 0L);
    Map<String, Object> functionArn =
        map(list(map(map(pattern.get("detail")).get("requestContext")).get("functionArn")).get(0));
    assertThat(target(map(functionArn.get("anything-but")).get("prefix")))
        .isEqualTo("ProfilesFunction");
  }

  @Test
  void rulesForOutcomesCannotStartAnotherOutcome() {
    int outcomeRules = 0;
    for (Map<String, Object> pattern : patterns()) {
      assertThat(pattern).as("a pattern without a source matches everything").containsKey("source");
      if (pattern.get("source").equals(List.of("lambda"))) {
        outcomeRules++;
        assertThat(map(map(pattern.get("detail")).get("requestPayload")))
            .containsEntry("source", List.of(Map.of("prefix", "wharf.")));
        // Lambda writes an ASCII hyphen, whatever its documentation shows.
        assertThat(list(pattern.get("detail-type")))
            .allMatch(
                type ->
                    type.toString()
                        .matches("Lambda Function Invocation Result - (Success|Failure)"));
      }
    }
    assertThat(outcomeRules).isEqualTo(2);
  }

  @Test
  void everyQueueThatEventBridgeWritesToLetsIt() {
    Set<String> written = new HashSet<>();
    for (String rule : ofType("AWS::Events::Rule")) {
      for (Object target : list(properties(rule).get("Targets"))) {
        written.add(target(map(target).get("Arn")));
        written.add(target(map(map(target).get("DeadLetterConfig")).get("Arn")));
      }
    }
    for (Map<String, Object> event : events("EventBridgeRule").values()) {
      written.add(target(map(event.get("DeadLetterConfig")).get("Arn")));
    }
    Set<String> allowed = new HashSet<>();
    for (String policy : ofType("AWS::SQS::QueuePolicy")) {
      for (Object statement :
          list(map(properties(policy).get("PolicyDocument")).get("Statement"))) {
        assertThat(map(statement)).containsEntry("Action", "sqs:SendMessage");
        assertThat(map(statement)).as("only this account's rules").containsKey("Condition");
        assertThat(map(statement))
            .containsEntry("Principal", Map.of("Service", "events.amazonaws.com"));
        allowed.add(target(map(statement).get("Resource")));
      }
    }
    assertThat(allowed).containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  void repetitionsAreKnownForLongerThanTheyCanCome() {
    Map<String, Object> retention = map(map(template.get("Parameters")).get("RetentionDays"));
    long queues =
        (long) properties("InboxQueue").get("MessageRetentionPeriod")
            + (long) properties("InboxDeadLetterQueue").get("MessageRetentionPeriod");
    long providerRetries = 3;

    assertThat((long) retention.get("MinValue")).isGreaterThan(queues / 86_400 + providerRetries);
    assertThat(map(properties("LedgerTable").get("TimeToLiveSpecification")))
        .containsEntry("AttributeName", "expiresAt");
  }

  @Test
  void theApiThrottlesAndLogsNoPayload() {
    Map<String, Object> api = properties("WebhookApi");
    Map<String, Object> settings = map(list(api.get("MethodSettings")).get(0));

    assertThat(settings).containsKeys("ThrottlingRateLimit", "ThrottlingBurstLimit");
    assertThat(settings).containsEntry("DataTraceEnabled", false);
    assertThat(map(api.get("AccessLogSetting")).get("Format").toString())
        .contains("$context.extendedRequestId")
        .doesNotContain("$input");
    assertThat(map(map(template.get("Globals")).get("Api"))).containsKey("OpenApiVersion");
  }

  @Test
  void onlyAStoredRequestIsAnsweredWithSuccess() {
    assertThat(integrations()).isNotEmpty();
    integrations()
        .forEach(
            (path, integration) -> {
              assertThat(integration.get("passthroughBehavior")).isEqualTo("never");
              Map<String, Object> responses = map(integration.get("responses"));
              assertThat(responses).containsKeys("2\\d{2}", "default");
              responses.forEach(
                  (pattern, response) -> {
                    String status = map(response).get("statusCode").toString();
                    assertThat(status.startsWith("2")).isEqualTo(pattern.startsWith("2"));
                    map(map(response).get("responseTemplates"))
                        .values()
                        .forEach(template -> assertThat(template.toString()).isNotBlank());
                  });
            });
    assertThat(openApi).doesNotContainKey("x-amazon-apigateway-binary-media-types");
  }

  private Map<String, Map<String, Object>> integrations() {
    Map<String, Map<String, Object>> integrations = new TreeMap<>();
    map(openApi.get("paths"))
        .forEach(
            (path, methods) ->
                integrations.put(
                    path,
                    map(map(map(methods).get("post")).get("x-amazon-apigateway-integration"))));
    return integrations;
  }

  /** Functions behind a rule for webhooks. */
  private List<String> processors() {
    List<String> processors = new ArrayList<>();
    events("EventBridgeRule")
        .forEach(
            (function, event) -> {
              if (!map(event.get("Pattern")).get("source").equals(List.of("lambda"))) {
                processors.add(function);
              }
            });
    return processors;
  }

  private List<Map<String, Object>> patterns() {
    List<Map<String, Object>> patterns = new ArrayList<>();
    events("EventBridgeRule").values().forEach(event -> patterns.add(map(event.get("Pattern"))));
    ofType("AWS::Events::Rule")
        .forEach(rule -> patterns.add(map(properties(rule).get("EventPattern"))));
    return patterns;
  }

  private Map<String, Map<String, Object>> queueEvents() {
    return events("SQS");
  }

  /** The properties of functions' events of a type, by function; one each is what we have. */
  private Map<String, Map<String, Object>> events(String type) {
    Map<String, Map<String, Object>> events = new HashMap<>();
    for (String function : ofType("AWS::Serverless::Function")) {
      for (Object event : map(properties(function).get("Events")).values()) {
        if (map(event).get("Type").equals(type)) {
          assertThat(events.put(function, map(map(event).get("Properties")))).isNull();
        }
      }
    }
    return events;
  }

  private long timeout(String function) {
    Object own = properties(function).get("Timeout");
    return (long)
        (own == null ? map(map(template.get("Globals")).get("Function")).get("Timeout") : own);
  }

  private List<Map<String, Object>> statements() {
    List<Map<String, Object>> statements = new ArrayList<>();
    ofType("AWS::IAM::Role").forEach(role -> statements.addAll(statementsOf(role)));
    return statements;
  }

  private List<Map<String, Object>> statementsOf(String role) {
    List<Map<String, Object>> statements = new ArrayList<>();
    for (Object policy : list(properties(role).getOrDefault("Policies", List.of()))) {
      list(map(map(policy).get("PolicyDocument")).get("Statement"))
          .forEach(statement -> statements.add(map(statement)));
    }
    return statements;
  }

  private static List<String> actions(Map<String, Object> statement) {
    Object action = statement.get("Action");
    return action instanceof List<?> many
        ? many.stream().map(Object::toString).toList()
        : List.of(action.toString());
  }

  private List<String> ofType(String type) {
    return resources.keySet().stream().filter(id -> type.equals(resource(id).get("Type"))).toList();
  }

  private Map<String, Object> resource(String id) {
    assertThat(resources).containsKey(id);
    return map(resources.get(id));
  }

  private Map<String, Object> properties(String id) {
    return map(resource(id).get("Properties"));
  }

  /** The logical id that a Ref or GetAtt names. */
  private static String target(Object reference) {
    Map<String, Object> intrinsic = map(reference);
    return intrinsic.containsKey("Ref")
        ? intrinsic.get("Ref").toString()
        : list(intrinsic.get("Fn::GetAtt")).get(0).toString();
  }

  private static Map<String, Object> map(Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return Values.map((Map<?, ?>) value);
  }

  private static List<?> list(Object value) {
    assertThat(value).isInstanceOf(List.class);
    return (List<?>) value;
  }
}
