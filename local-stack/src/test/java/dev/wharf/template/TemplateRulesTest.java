package dev.wharf.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** template.yaml keeps every rule, and each rule notices one thing broken in a copy of it. */
class TemplateRulesTest {

  @TempDir Path directory;
  private String template;

  @BeforeEach
  void read() throws IOException {
    template = Files.readString(TemplateFiles.PROJECT.resolve("template.yaml"));
    TemplateFiles.write(
        directory.resolve("ingest-api/openapi.yaml"),
        Files.readString(TemplateFiles.PROJECT.resolve("ingest-api/openapi.yaml")));
    TemplateFiles.write(
        directory.resolve("docs/runbook.md"),
        Files.readString(TemplateFiles.PROJECT.resolve("docs/runbook.md")));
  }

  @Test
  void theTemplateKeepsThemAll() {
    assertThat(TemplateRules.findings(TemplateFiles.PROJECT)).isEmpty();
  }

  @Test
  void anActionWithAWildcardNeedsAReason() {
    replace(
        "Action: sqs:SendMessage\n                Resource: !GetAtt InboxQueue.Arn",
        "Action: sqs:*\n                Resource: !GetAtt InboxQueue.Arn");

    finds("template.yaml:", "Action has a wildcard");
  }

  @Test
  void aResourceWithAWildcardNeedsAReason() {
    replace("              # It names no single stream.\n", "");

    finds("template.yaml:", "Resource has a wildcard");
  }

  @Test
  void everythingButSomethingIsNoPermission() {
    replace("Action: dynamodb:ListStreams", "NotAction: dynamodb:ListStreams");

    finds("template.yaml:", "NotAction allows all but what it names");
  }

  @Test
  void aQueueThatAFunctionReadsNeedsADeadLetterQueue() {
    replace(
        """
              RedrivePolicy:
                deadLetterTargetArn: !GetAtt InboxDeadLetterQueue.Arn
                maxReceiveCount: 5
        """
            .indent(0),
        "");

    finds("Resources.InboxQueue: ", "a RedrivePolicy with a dead-letter queue");
  }

  @Test
  void aQueueThatEventBridgeWritesToNeedsAPolicy() {
    for (int statement = 0; statement < 2; statement++) {
      replace(
          "            Resource: !GetAtt UndeliveredEventsQueue.Arn\n",
          "            Resource: !GetAtt FailedEventsQueue.Arn\n");
    }

    finds("Resources.UndeliveredEventsQueue: ", "no AWS::SQS::QueuePolicy lets it");
  }

  @Test
  void aRuleThatCannotReachItsTargetNeedsADeadLetterQueue() {
    replace(
        "          InputPath: $.detail\n          DeadLetterConfig:\n            Arn: !GetAtt UndeliveredEventsQueue.Arn\n",
        "          InputPath: $.detail\n");

    finds("Resources.FailedEventsRule: ", "a target without a DeadLetterConfig");
  }

  @Test
  void aBusWithAKeyNeedsADeadLetterQueue() {
    replace(
        "      DeadLetterConfig:\n"
            + "        Arn: !GetAtt UndeliveredEventsQueue.Arn\n\n"
            + "  WebhookArchive:",
        "\n  WebhookArchive:");

    finds("Resources.WebhookBus: ", "drops what its key does not let it encrypt");
  }

  @Test
  void aFunctionsRuleNeedsADeadLetterQueue() {
    replace(
        "            DeadLetterConfig:\n              Arn: !GetAtt UndeliveredEventsQueue.Arn\n      EventInvokeConfig:\n        MaximumRetryAttempts: 0",
        "      EventInvokeConfig:\n        MaximumRetryAttempts: 0");

    finds("Resources.ProfilesFunction.Events.SlackProfiles: ", "without a DeadLetterConfig");
  }

  @Test
  void anEventSourceGivesSingleMessagesBack() {
    replace(
        "            FunctionResponseTypes: [ReportBatchItemFailures]\n            ScalingConfig",
        "            ScalingConfig");

    finds("Resources.QueueIngestFunction.Events.Inbox: ", "would give its whole batch back");
  }

  @Test
  void aQueueIsNeverFiltered() {
    replace(
        "            ScalingConfig:",
        "            FilterCriteria: {Filters: [{Pattern: '{}'}]}\n            ScalingConfig:");

    finds("Resources.QueueIngestFunction.Events.Inbox: ", "SQS deletes what FilterCriteria");
  }

  @Test
  void aStreamReportsWhatItGivesUp() {
    replace(
        "              OnFailure: {Type: SQS, Destination: !GetAtt StreamFailuresQueue.Arn}",
        "              OnSuccess: {Type: SQS, Destination: !GetAtt StreamFailuresQueue.Arn}");

    finds("Resources.StreamIngestFunction.Events.Inbox: ", "what is given up is forgotten");
  }

  @Test
  void anAlarmWakesSomebody() {
    replace(
        "      AlarmActions: [!Ref AlarmTopic]\n      Namespace: AWS/SQS",
        "      Namespace: AWS/SQS");

    finds("Resources.InboxAgeAlarm: ", "nobody hears it");
  }

  @Test
  void anAlarmNamesTheRunbooksSection() {
    replace(" docs/runbook.md#webhooks-wait", "");

    finds("Resources.InboxAgeAlarm: ", "end AlarmDescription with the runbook's section");
  }

  @Test
  void theSectionThatAnAlarmNamesIsThere() throws IOException {
    Path runbook = directory.resolve("docs/runbook.md");
    Files.writeString(
        runbook, Files.readString(runbook).replace("The API answers 5xx", "The API fails"));

    finds("Resources.ApiErrorsAlarm: ", "docs/runbook.md has no section #the-api-answers-5xx");
  }

  @Test
  void anAlarmSaysWhatNoDataMeans() {
    replace(
        "      Threshold: 300\n      TreatMissingData: notBreaching\n", "      Threshold: 300\n");

    finds("Resources.InboxAgeAlarm: ", "write TreatMissingData");
  }

  @Test
  void aParameterIsThereForSomething() {
    replace("\nParameters:\n", "\nParameters:\n  Spare: {Type: String, Default: a}\n");

    finds("Parameters.Spare: ", "nobody uses it");
  }

  @Test
  void aConditionIsThereForSomething() {
    replace("Conditions:\n", "Conditions:\n  Spare: !Equals [a, b]\n");

    finds("Conditions.Spare: ", "nobody uses it");
  }

  @Test
  void aResourceIsThereForSomething() {
    replace("Resources:\n", "Resources:\n  SpareQueue: {Type: AWS::SQS::Queue}\n");

    finds("Resources.SpareQueue: ", "nothing refers to it");
  }

  @Test
  void whatOnlyWaitsForAResourceDoesNotUseIt() {
    replace("Resources:\n", "Resources:\n  SpareQueue: {Type: AWS::SQS::Queue}\n");
    replace("    DependsOn: WebhookApi\n", "    DependsOn: [WebhookApi, SpareQueue]\n");

    finds("Resources.SpareQueue: ", "nothing refers to it");
  }

  /** The lanes' roles are referred to by the API's definition alone. */
  @Test
  void theApisDefinitionCounts() throws IOException {
    Path api = directory.resolve("ingest-api/openapi.yaml");
    Files.writeString(api, Files.readString(api).replace("TableLaneRole", "QueueLaneRole"));

    finds("Resources.TableLaneRole: ", "nothing refers to it");
  }

  @Test
  void aLogIsNotKeptForEver() {
    replace(
        "  PaymentsLog:\n    Type: AWS::Logs::LogGroup\n    Properties:\n      RetentionInDays: !Ref LogRetentionDays\n",
        "  PaymentsLog:\n    Type: AWS::Logs::LogGroup\n");

    finds("Resources.PaymentsLog: ", "keeps logs for ever");
  }

  @Test
  void aFunctionLogsIntoAGroupOfTheTemplate() {
    replace("        LogGroup: !Ref PaymentsLog\n", "        LogFormat: JSON\n");

    finds("Resources.PaymentsFunction: ", "Lambda would make it a log group");
  }

  @Test
  void anApisCallersAreLogged() {
    replace(
        "        DestinationArn: !GetAtt AccessLog.Arn",
        "        Elsewhere: !GetAtt AccessLog.Arn");

    finds("Resources.WebhookApi: ", "nobody could say who called it");
  }

  @Test
  void noPayloadIsTraced() {
    replace("          DataTraceEnabled: false\n", "          DataTraceEnabled: true\n");

    finds("Resources.WebhookApi: ", "execution logs would hold payloads");
  }

  @Test
  void noHeaderIsLogged() {
    replace("          MetricsEnabled: false\n", "          LoggingLevel: INFO\n");

    finds("Resources.WebhookApi: ", "execution logs hold headers");
  }

  /** CloudFormation says so only to whoever deploys. */
  @Test
  void anApiIsSmallEnoughToBeIncluded() throws IOException {
    Path api = directory.resolve("ingest-api/openapi.yaml");
    Files.writeString(api, Files.readString(api) + "# ....\n".repeat(10_000));

    finds("ingest-api/openapi.yaml: ", "of at most 440000: take sources that nobody uses");
  }

  @Test
  void aTemplateIsSmallEnoughWhenTheApiIsInIt() {
    replace("\nParameters:\n", "\nMetadata: {Why: " + "x".repeat(300_000) + "}\nParameters:\n");

    finds("template.yaml: ", "bytes as JSON with the API in it, of at most 600000");
  }

  private void replace(String before, String after) {
    assertThat(template).contains(before);
    int at = template.indexOf(before);
    template = template.substring(0, at) + after + template.substring(at + before.length());
  }

  /** Exactly one finding. */
  private void finds(String place, String what) {
    TemplateFiles.write(directory.resolve("template.yaml"), template);

    assertThat(TemplateRules.findings(directory))
        .singleElement()
        .asString()
        .startsWith(place)
        .contains(what);
  }
}
