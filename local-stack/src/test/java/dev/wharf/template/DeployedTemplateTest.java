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
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

  private static final String API_ORIGIN =
      "https://${WebhookApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/v1";

  /** SAM publishes a version when code or template text changes, never for a parameter's value. */
  @Test
  void everyParameterThatAFunctionReadsReachesItsPublishedVersion() {
    for (String function : ofType("AWS::Serverless::Function")) {
      String description = properties(function).get("VersionDescription").toString();
      assertThat(description).contains("${RetentionDays}").contains("${ConfigurationRevision}");
    }
    Set<String> coveredByTheRevision =
        Set.of(
            "StripeSigningSecrets",
            "SlackSigningSecrets",
            "RetentionDays",
            "PublicOrigin",
            "QuarantineCapPerHour",
            "QuarantineBundledMegabytesPerHour");
    for (String function : ofType("AWS::Serverless::Function")) {
      map(map(properties(function).get("Environment")).get("Variables"))
          .forEach(
              (name, value) -> {
                if (name.equals("PUBLIC_ORIGIN")) {
                  assertThat(value)
                      .isEqualTo(
                          Map.of(
                              "Fn::If",
                              List.of(
                                  "HasPublicOrigin",
                                  Map.of("Ref", "PublicOrigin"),
                                  Map.of(
                                      "Fn::If",
                                      List.of(
                                          "HasDomain",
                                          Map.of("Fn::Sub", "https://${DomainName}/v1"),
                                          Map.of("Fn::Sub", API_ORIGIN))))));
                } else if (name.equals("SIGNING_SECRETS_PATH")) {
                  assertThat(value)
                      .isEqualTo(
                          Map.of(
                              "Fn::If",
                              List.of(
                                  "SecretsInParameterStore",
                                  Map.of("Fn::Sub", "/${AWS::StackName}/signing-secrets"),
                                  "")));
                } else if (name.equals("RETRY_HORIZON_MINUTES")) {
                  assertThat(value.toString()).matches("\\d+");
                } else if (value instanceof String constant) {
                  // Only there to be set by sam local invoke: empty, the secret is in the store.
                  assertThat(name).startsWith("SIGNING_SECRETS_");
                  assertThat(constant).isEmpty();
                } else if (map(template.get("Parameters")).containsKey(target(value))) {
                  assertThat(coveredByTheRevision).contains(target(value));
                }
              });
    }
  }

  @Test
  void ingestAndHandshakesMayReadThisStacksSecretsAndNobodyElseAny() {
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
        .isEqualTo(
            Map.of(
                "QueueIngestRole", Set.of(secrets),
                "StreamIngestRole", Set.of(secrets),
                "ReverifyRole", Set.of(secrets),
                "HandshakeRole", Set.of(secrets)));
    for (String function :
        List.of("QueueIngestFunction", "StreamIngestFunction", "HandshakeFunction")) {
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
      if (actions(statement).equals(List.of("events:ListRules"))) {
        // What AWS asks for is not documented for a bus of one's own, and lists are all that it is.
        assertThat(map(statement.get("Resource")).get("Fn::Sub").toString()).endsWith(":rule/*");
      } else if (statement.containsKey("Resource")) {
        assertThat(map(statement.get("Resource")))
            .as(statement.toString())
            .satisfiesAnyOf(
                resource -> assertThat(resource).containsOnlyKeys("Fn::GetAtt"),
                resource ->
                    assertThat(resource.get("Fn::Sub").toString())
                        .matches(
                            "\\$\\{AWS::StackId}|"
                                + "\\$\\{[A-Za-z]+\\.Arn}(/stream/\\*|/index/(\\*|[A-Za-z]+)|:live)|"
                                + "arn:\\$\\{AWS::Partition}:events:\\$\\{AWS::Region}:"
                                + "\\$\\{AWS::AccountId}:rule/\\$\\{WebhookBus}/\\*|"
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
    for (Map<String, Object> integration : storing().values()) {
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
  void whatAsksAFunctionMayInvokeTheOneThatAnswersAndNothingElse() {
    int functions = 0;
    for (Map<String, Object> integration : integrations().values()) {
      if (integration.containsKey("uri") && uri(integration).contains(":lambda:")) {
        functions++;
        assertThat(uri(integration))
            .endsWith("/functions/${HandshakeFunction.Arn}:live/invocations");
        assertThat(statementsOf(target(integration.get("credentials"))))
            .containsExactly(
                Map.of(
                    "Effect", "Allow",
                    "Action", "lambda:InvokeFunction",
                    "Resource", Map.of("Fn::Sub", "${HandshakeFunction.Arn}:live")));
      }
    }
    assertThat(functions).isPositive();
    assertThat(properties("HandshakeFunction"))
        .as("API Gateway invokes it, and waits")
        .doesNotContainKeys("Events", "EventInvokeConfig");
  }

  @Test
  void theStageHasEachVariableThatATemplateReads() {
    Set<String> read = new HashSet<>();
    Matcher names = Pattern.compile("stageVariables\\.(\\w+)").matcher(openApi.toString());
    while (names.find()) {
      read.add(names.group(1));
    }
    assertThat(map(properties("WebhookApi").get("Variables")).keySet()).isEqualTo(read);
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
            "{\"eventName\":[\"MODIFY\"],\"dynamodb\":{\"NewImage\":{\"redrive\":{\"N\":[{\"exists\":true}]},"
                + "\"waiting\":{\"S\":[{\"exists\":true}]}}}}");
    Map<String, Object> inbox = properties(target(event.get("Stream")));
    assertThat(map(inbox.get("StreamSpecification"))).containsEntry("StreamViewType", "NEW_IMAGE");
    assertThat(map(inbox.get("TimeToLiveSpecification")))
        .containsEntry("AttributeName", "expiresAt");
  }

  @Test
  void noConsumerMaySendToTheInbox() {
    List<String> consumers = new ArrayList<>(ofType("AWS::Serverless::Function"));
    // It stands in front of the inbox, and nothing invokes it but API Gateway.
    assertThat(consumers.remove("HandshakeFunction")).isTrue();
    for (String function : consumers) {
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

  /** Somebody who redrives can invoke every processor, and change nothing that the ledger says. */
  @Test
  void operatorsMayInvokeProcessorsAndMarkWebhooksAndNoMore() {
    assertThat(resource("OperatorRole")).containsEntry("Condition", "HasOperators");
    Set<String> invoked = new HashSet<>();
    Map<String, Set<Map<String, Object>>> updates = new HashMap<>();
    for (Map<String, Object> statement : statementsOf("OperatorRole")) {
      Map<String, Object> resource = map(statement.get("Resource"));
      if (actions(statement).contains("lambda:InvokeFunction")) {
        invoked.add(resource.get("Fn::Sub").toString());
      }
      if (actions(statement).contains("dynamodb:UpdateItem")) {
        assertThat(actions(statement)).hasSize(1);
        updates
            .computeIfAbsent(target(resource), any -> new HashSet<>())
            .add(map(statement.get("Condition")));
      }
      assertThat(actions(statement))
          .noneMatch(action -> action.matches(".*:(Scan|PutItem|DeleteItem|PurgeQueue|.*\\*.*)"));
    }
    assertThat(invoked)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(processors().stream(), Stream.of("ReverifyFunction"))
                .map(function -> "${" + function + ".Arn}:live")
                .toList());
    // What an item needs to be a webhook, a claim or a payload is none of these attributes, and an
    // expiry is set on marks that lie apart, and on no webhook.
    assertThat(updates)
        .isEqualTo(
            Map.of(
                "LedgerTable",
                Set.of(
                    Map.of(
                        "ForAllValues:StringEquals",
                        Map.of(
                            "dynamodb:Attributes",
                            List.of(
                                "pk", "sk", "redrives", "redriveCount", "replays", "replayCount")),
                        "ForAllValues:StringNotLike",
                        Map.of(
                            "dynamodb:LeadingKeys",
                            List.of("claim#*", "body#*", "quarantine*", "redrive#*"))),
                    Map.of(
                        "ForAllValues:StringEquals",
                        Map.of(
                            "dynamodb:Attributes",
                            List.of(
                                "pk",
                                "sk",
                                "redrivenAt",
                                "redrivenBy",
                                "redrivenFrom",
                                "expiresAt")),
                        "ForAllValues:StringLike",
                        Map.of("dynamodb:LeadingKeys", List.of("redrive#*")))),
                "InboxTable",
                Set.of(
                    Map.of(
                        "ForAllValues:StringEquals",
                        Map.of("dynamodb:Attributes", List.of("id", "redrive", "reserve"))))));
  }

  /** Whoever takes a processor over publishes no payment, and an operator no outcome. */
  @Test
  void nobodyPublishesUnderAnothersName() {
    Map<String, Object> published = new TreeMap<>();
    for (String role : ofType("AWS::IAM::Role")) {
      for (Map<String, Object> statement : statementsOf(role)) {
        if (actions(statement).contains("events:PutEvents")) {
          assertThat(statement).as(role).containsKey("Condition");
          published.put(role, map(statement.get("Condition")));
        }
      }
    }
    Map<String, Object> webhooks =
        Map.of("ForAllValues:StringLike", Map.of("events:source", List.of("wharf.*")));
    Map<String, Object> expected = new TreeMap<>();
    for (String function : processors()) {
      expected.put(
          target(properties(function).get("Role")),
          Map.of("ForAllValues:StringEquals", Map.of("events:source", List.of("lambda"))));
    }
    expected.put("QueueIngestRole", webhooks);
    expected.put("StreamIngestRole", webhooks);
    expected.put("ReverifyRole", webhooks);
    expected.put(
        "OperatorRole",
        Map.of(
            "ForAllValues:StringLike",
            Map.of("events:source", List.of("wharf.*", "wharf-operations"))));
    assertThat(published).isEqualTo(expected);
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
    written.add(target(map(properties("WebhookBus").get("DeadLetterConfig")).get("Arn")));
    Set<String> allowed = new HashSet<>();
    Set<String> from = new HashSet<>();
    for (String policy : ofType("AWS::SQS::QueuePolicy")) {
      for (Object statement :
          list(map(properties(policy).get("PolicyDocument")).get("Statement"))) {
        assertThat(map(statement)).containsEntry("Action", "sqs:SendMessage");
        assertThat(map(statement)).as("only this account's rules").containsKey("Condition");
        assertThat(map(statement))
            .containsEntry("Principal", Map.of("Service", "events.amazonaws.com"));
        allowed.add(target(map(statement).get("Resource")));
        from.add(target(map(statement).get("Resource")) + map(statement).get("Condition"));
      }
    }
    assertThat(allowed).containsExactlyInAnyOrderElementsOf(written);
    assertThat(from)
        .as("a bus is no rule: it has an ARN of its own")
        .contains(
            "UndeliveredEventsQueue{ArnEquals={aws:SourceArn={Fn::GetAtt=[WebhookBus, Arn]}}}");
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

  /** A webhook is overdue only when no attempt of a processor can be left. */
  @Test
  void theSweepWaitsForLongerThanAnyProcessorIsTried() {
    long horizon =
        60
            * Long.parseLong(
                map(map(properties("SweepFunction").get("Environment")).get("Variables"))
                    .get("RETRY_HORIZON_MINUTES")
                    .toString());
    for (String function : processors()) {
      Map<String, Object> config = map(properties(function).get("EventInvokeConfig"));
      // And an hour for the rule's hand-over, and the outcome's own way.
      assertThat((long) config.get("MaximumEventAgeInSeconds") + 3_600)
          .as(function)
          .isLessThanOrEqualTo(horizon);
    }
  }

  /** It ends and puts aside: it writes no status, no outcome, no payload, and publishes nothing. */
  @Test
  void theSweepMayWriteWhenAWebhookExpiresAndWhoLooksAtItAndNoMore() {
    for (Map<String, Object> statement : statementsOf("SweepRole")) {
      assertThat(actions(statement))
          .allMatch(
              action ->
                  action.matches(
                      "dynamodb:(Query|GetItem|UpdateItem)|events:List(Rules|TargetsByRule)|logs:.*"));
      if (actions(statement).contains("dynamodb:UpdateItem")) {
        assertThat(target(statement.get("Resource"))).isEqualTo("LedgerTable");
        assertThat(
                list(
                    map(map(statement.get("Condition")).get("ForAllValues:StringEquals"))
                        .get("dynamodb:Attributes")))
            .extracting(Object::toString)
            .containsExactlyInAnyOrder(
                "pk",
                "sk",
                // Looked at.
                "status",
                "parts",
                // Written.
                "attention",
                "expiresAt",
                "untakenAt",
                "version",
                "followed");
      }
    }
  }

  @Test
  void noTableIsDeletedOrLostWhereDataCounts() {
    assertThat(ofType("AWS::DynamoDB::Table")).isNotEmpty();
    for (String table : ofType("AWS::DynamoDB::Table")) {
      assertThat(properties(table).get("DeletionProtectionEnabled"))
          .as(table)
          .isEqualTo(Map.of("Ref", "DeletionProtection"));
      assertThat(map(properties(table).get("PointInTimeRecoverySpecification")))
          .as(table)
          .containsEntry("PointInTimeRecoveryEnabled", true);
    }
  }

  /** With a key of one's own, what rests anywhere rests under it; without one, under AWS's. */
  @Test
  void whatRestsIsEncryptedWithTheCustomersKeyWhereThereIsOne() {
    Map<String, String> keys =
        Map.of(
            "AWS::SQS::Queue", "KmsMasterKeyId",
            "AWS::DynamoDB::Table", "SSESpecification",
            "AWS::Events::EventBus", "KmsKeyIdentifier",
            "AWS::Events::Archive", "KmsKeyIdentifier");
    keys.forEach(
        (type, property) -> {
          assertThat(ofType(type)).isNotEmpty();
          for (String resource : ofType(type)) {
            List<?> choice = list(map(properties(resource).get(property)).get("Fn::If"));
            assertThat(choice.get(0)).as(resource).isEqualTo("HasEncryptionKey");
            assertThat(choice.get(1).toString()).contains("{Ref=EncryptionKeyArn}");
            assertThat(choice.get(2)).isEqualTo(Map.of("Ref", "AWS::NoValue"));
          }
        });
  }

  @Test
  void theCustomersKeyIsUsedThroughTheServicesThatHoldTheDataOnly() {
    Map<String, Object> policy = properties("EncryptionKeyPolicy");
    assertThat(list(map(policy.get("PolicyDocument")).get("Statement")))
        .singleElement()
        .satisfies(
            statement -> {
              assertThat(actions(map(statement)))
                  .containsExactly(
                      "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey");
              assertThat(target(map(statement).get("Resource"))).isEqualTo("EncryptionKeyArn");
              // DynamoDB, SQS and Parameter Store for what they hold, EventBridge for its rules.
              assertThat(map(map(map(statement).get("Condition")).get("StringEquals")))
                  .containsOnlyKeys("kms:ViaService")
                  .extractingByKey("kms:ViaService")
                  .isEqualTo(
                      Stream.of("sqs", "dynamodb", "ssm", "events")
                          .map(
                              service ->
                                  Map.of("Fn::Sub", service + ".${AWS::Region}.${AWS::URLSuffix}"))
                          .toList());
            });
    List<String> holders =
        list(policy.get("Roles")).stream()
            // The operators' role is not always there.
            .map(
                role ->
                    map(role).containsKey("Fn::If") ? list(map(role).get("Fn::If")).get(1) : role)
            .map(DeployedTemplateTest::target)
            .toList();
    List<String> roles = new ArrayList<>(ofType("AWS::IAM::Role"));
    roles.remove("ApiGatewayLogRole"); // It writes access logs.
    roles.remove("HandshakeLaneRole"); // It invokes a function.
    assertThat(holders).containsExactlyInAnyOrderElementsOf(roles);
    for (String resource : resources.keySet()) {
      if (resource(resource).get("Type").equals("AWS::IAM::ManagedPolicy")) {
        assertThat(resource).isIn("EncryptionKeyPolicy", "TracingPolicy");
      }
    }
  }

  /**
   * Off, it costs nothing and nobody may send traces; on, all or none of a webhook's path is seen.
   */
  @Test
  void tracingIsOffUnlessSomebodyWantsItAndThenFollowsTheWholePath() {
    assertThat(map(map(template.get("Parameters")).get("Tracing")))
        .containsEntry("Default", "PassThrough");
    assertThat(map(map(template.get("Globals")).get("Function")))
        .containsEntry("Tracing", Map.of("Ref", "Tracing"));
    assertThat(properties("WebhookApi"))
        .containsEntry("TracingEnabled", Map.of("Fn::If", List.of("Traces", true, false)));
    assertThat(resource("TracingPolicy")).containsEntry("Condition", "Traces");
    assertThat(list(properties("TracingPolicy").get("Roles")))
        .extracting(DeployedTemplateTest::target)
        .containsExactlyInAnyOrderElementsOf(
            ofType("AWS::Serverless::Function").stream()
                .map(function -> target(properties(function).get("Role")))
                .toList());
    assertThat(list(map(properties("TracingPolicy").get("PolicyDocument")).get("Statement")))
        .singleElement()
        .satisfies(
            statement ->
                assertThat(actions(map(statement)))
                    .containsExactly("xray:PutTraceSegments", "xray:PutTelemetryRecords"));
  }

  @Test
  void behindADomainTheApisOwnAddressIsClosed() {
    assertThat(properties("WebhookApi").get("DisableExecuteApiEndpoint"))
        .isEqualTo(Map.of("Fn::If", List.of("HasDomain", true, false)));
    assertThat(properties("WebhookDomain")).containsEntry("SecurityPolicy", "TLS_1_2");
    assertThat(properties("WebhookDomainMapping"))
        .containsEntry("BasePath", properties("WebhookApi").get("StageName"));
  }

  /** A regional API's own address takes TLS 1.0 where nothing is said. */
  @Test
  void nobodySpeaksLessThanTls12() {
    assertThat(properties("WebhookApi"))
        .containsEntry("SecurityPolicy", "SecurityPolicy_TLS13_1_2_2021_06")
        // Such a policy needs one.
        .containsEntry("EndpointAccessMode", "BASIC");
    assertThat(properties("WebhookDomain")).containsEntry("SecurityPolicy", "TLS_1_2");
  }

  @Test
  void theApiThrottlesAndLogsNoPayload() {
    Map<String, Object> api = properties("WebhookApi");
    Map<String, Object> settings = map(list(api.get("MethodSettings")).get(0));

    // Each method's own bucket, unless a setting of its own gives it another.
    assertThat(settings).containsEntry("ResourcePath", "/*").containsEntry("HttpMethod", "*");
    assertThat(settings)
        .containsEntry("ThrottlingRateLimit", Map.of("Ref", "ThrottlingRateLimit"))
        .containsEntry("ThrottlingBurstLimit", Map.of("Ref", "ThrottlingBurstLimit"));
    assertThat(settings).containsEntry("DataTraceEnabled", false);
    // Nothing of a sender's but the address that was called: no header, query or body.
    assertThat(
            Pattern.compile("\\$[a-zA-Z.]+")
                .matcher(map(api.get("AccessLogSetting")).get("Format").toString())
                .results()
                .map(MatchResult::group))
        .containsExactlyInAnyOrder(
            "$context.extendedRequestId",
            "$context.requestTimeEpoch",
            "$context.path",
            "$context.status",
            "$context.integrationStatus",
            "$context.responseLatency",
            "$context.identity.sourceIp");
    assertThat(map(api.get("AccessLogSetting")).get("Format").toString())
        .contains("\"gatewayId\":\"$context.extendedRequestId\"");
    assertThat(map(map(template.get("Globals")).get("Api"))).containsKey("OpenApiVersion");
  }

  @Test
  void onlyAStoredRequestIsAnsweredWithSuccess() {
    assertThat(storing()).isNotEmpty();
    storing()
        .forEach(
            (route, integration) -> {
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

  @Test
  void whatIsNotStoredIsAnsweredWithSuccessByATemplateOnly() {
    Map<String, Map<String, Object>> others = new TreeMap<>(integrations());
    others.keySet().removeAll(storing().keySet());
    assertThat(others).isNotEmpty();
    others.forEach(
        (route, integration) -> {
          assertThat(integration.get("passthroughBehavior")).isEqualTo("never");
          Map<String, Object> responses = map(integration.get("responses"));
          // A function's error could be worded so that it fits any pattern.
          assertThat(responses).containsOnlyKeys("default");
          Map<String, Object> response = map(responses.get("default"));
          assertThat(response.get("statusCode").toString()).matches("[45]..");
          assertThat(map(response.get("responseTemplates")).toString())
              .contains("#set($context.responseOverride.status = 200)");
        });
  }

  /** Integrations with storage, by route. */
  private Map<String, Map<String, Object>> storing() {
    Map<String, Map<String, Object>> storing = new TreeMap<>(integrations());
    storing
        .values()
        .removeIf(
            integration ->
                !integration.containsKey("uri")
                    || !uri(integration).matches(".*:(sqs:path|dynamodb:action)/.*"));
    return storing;
  }

  private static String uri(Map<String, Object> integration) {
    return map(integration.get("uri")).get("Fn::Sub").toString();
  }

  /** By method and path. */
  private Map<String, Map<String, Object>> integrations() {
    Map<String, Map<String, Object>> integrations = new TreeMap<>();
    map(openApi.get("paths"))
        .forEach(
            (path, methods) ->
                map(methods)
                    .forEach(
                        (method, operation) ->
                            integrations.put(
                                method + " " + path,
                                map(map(operation).get("x-amazon-apigateway-integration")))));
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
      for (Object event : map(properties(function).getOrDefault("Events", Map.of())).values()) {
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
