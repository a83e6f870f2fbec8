package dev.wharf.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.wharf.template.Resources.StartingPosition;
import dev.wharf.template.Resources.StreamMapping;
import dev.wharf.template.Resources.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamTemplateTest {
  private static final String STREAM =
      "arn:aws:dynamodb:eu-west-1:000000000000:table/wharf-Inbox/stream/2026-01-01T00:00:00.000";
  private static final String PLACE = "Resources.Worker.Properties.Events.Inbox.Properties.";
  private static final String TEMPLATE =
      """
      Resources:
        Failures: {Type: AWS::SQS::Queue}
        Topic: {Type: AWS::Events::EventBus, Properties: {Name: bus}}
        Inbox:
          Type: AWS::DynamoDB::Table
          Properties:
            BillingMode: PAY_PER_REQUEST
            AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
            KeySchema: [{AttributeName: pk, KeyType: HASH}]
            SPECIFICATION
        Worker:
          Type: AWS::Serverless::Function
          Metadata: {BuildMethod: makefile}
          Properties:
            Handler: a.B
            Runtime: java25
            CodeUri: .
            Events:
              Inbox:
                Type: DynamoDB
                Properties: {PROPERTIES}
      """;
  private static final String NEW_IMAGE = "StreamSpecification: {StreamViewType: NEW_IMAGE}";
  private static final String FROM_INBOX =
      "Stream: !GetAtt Inbox.StreamArn, StartingPosition: TRIM_HORIZON";

  @TempDir Path directory;

  private Resources load(String specification, String properties) {
    return TemplateFiles.load(
        directory,
        TEMPLATE.replace("SPECIFICATION", specification).replace("PROPERTIES", properties));
  }

  private void refuses(String specification, String properties, String message) {
    assertThatExceptionOfType(InvalidTemplateException.class)
        .isThrownBy(() -> load(specification, properties))
        .withMessage(message);
  }

  private void refuses(String property, String message) {
    refuses(NEW_IMAGE, FROM_INBOX + ", " + property, message);
  }

  @Test
  void readsAStreamEventSourceWithLambdasDefaults() {
    Resources resources = load(NEW_IMAGE, FROM_INBOX);

    assertThat(resources.streamMappings())
        .containsExactly(
            new StreamMapping(
                "Worker",
                STREAM,
                StartingPosition.TRIM_HORIZON,
                100,
                Duration.ZERO,
                1,
                false,
                null,
                null,
                false,
                List.of(),
                null,
                true));
    Table table = resources.tables().get(0);
    assertThat(table.hasStream()).isTrue();
    assertThat(table.streamArn()).isEqualTo(STREAM);
    assertThat(table.createTable().get("StreamSpecification"))
        .asString()
        .contains("StreamEnabled=true")
        .contains("StreamViewType=NEW_IMAGE");
  }

  @Test
  void readsEveryPropertyOfAStreamEventSource() {
    StreamMapping mapping =
        load(
                NEW_IMAGE,
                """
                Stream: !GetAtt Inbox.StreamArn, StartingPosition: LATEST, BatchSize: 25,
                      MaximumBatchingWindowInSeconds: 2, ParallelizationFactor: 4,
                      BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0,
                      MaximumRecordAgeInSeconds: 3600, Enabled: false,
                      FunctionResponseTypes: [ReportBatchItemFailures],
                      FilterCriteria: {Filters: [{Pattern: '{"eventName":["INSERT"]}'}]},
                      DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failures.Arn}}\
                """)
            .streamMappings()
            .get(0);

    assertThat(mapping)
        .isEqualTo(
            new StreamMapping(
                "Worker",
                STREAM,
                StartingPosition.LATEST,
                25,
                Duration.ofSeconds(2),
                4,
                true,
                0,
                Duration.ofHours(1),
                true,
                List.of("{\"eventName\":[\"INSERT\"]}"),
                "arn:aws:sqs:eu-west-1:000000000000:wharf-Failures",
                false));
  }

  @Test
  void givesAStreamArnToTablesWithAStreamOnly() {
    refuses(
        "TableName: plain",
        FROM_INBOX,
        PLACE + "Stream: Inbox has no attribute StreamArn in the local stack; it has [Arn]");
  }

  @Test
  void refusesAStreamOutsideTheTemplate() {
    refuses(
        NEW_IMAGE,
        "Stream: 'arn:aws:dynamodb:x:1:table/a/stream/b', StartingPosition: LATEST",
        "Resources.Worker.Properties.Events: arn:aws:dynamodb:x:1:table/a/stream/b is no stream of"
            + " a table of this template");
    refuses(
        "TableName: plain",
        "Stream: '" + STREAM.replace("wharf-Inbox", "plain") + "', StartingPosition: LATEST",
        "Resources.Worker.Properties.Events: "
            + STREAM.replace("wharf-Inbox", "plain")
            + " is no stream of a table of this template");
  }

  @Test
  void refusesOneStreamTwiceInOneFunction() {
    assertThatExceptionOfType(InvalidTemplateException.class)
        .isThrownBy(
            () ->
                load(
                    NEW_IMAGE,
                    FROM_INBOX
                        + "}\n        Again: {Type: DynamoDB, Properties: {"
                        + FROM_INBOX
                        + "}"))
        .withMessage(
            "Resources.Worker.Properties.Events: "
                + STREAM
                + " is an event source of this function twice, which Lambda refuses");
  }

  @Test
  void refusesAnUnknownViewType() {
    refuses(
        "StreamSpecification: {StreamViewType: EVERYTHING}",
        FROM_INBOX,
        "Resources.Inbox.Properties.StreamSpecification.StreamViewType: must be one of KEYS_ONLY,"
            + " NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES: EVERYTHING");
  }

  @Test
  void refusesAPositionInTime() {
    refuses(
        NEW_IMAGE,
        "Stream: !GetAtt Inbox.StreamArn, StartingPosition: AT_TIMESTAMP",
        PLACE
            + "StartingPosition: must be TRIM_HORIZON or LATEST, which is what DynamoDB streams"
            + " take, not AT_TIMESTAMP");
    refuses(
        NEW_IMAGE,
        "Stream: !GetAtt Inbox.StreamArn",
        PLACE.substring(0, PLACE.length() - 1) + ": StartingPosition is missing");
  }

  @Test
  void refusesWhatLambdaRefuses() {
    refuses(
        "BatchSize: 10001", PLACE + "BatchSize: must be a whole number from 1 to 10000, not 10001");
    refuses(
        "ParallelizationFactor: 11",
        PLACE + "ParallelizationFactor: must be a whole number from 1 to 10, not 11");
    refuses(
        "MaximumRecordAgeInSeconds: 59",
        PLACE
            + "MaximumRecordAgeInSeconds: must be -1 or a whole number from 60 to 604800, not 59");
    refuses(
        "MaximumRetryAttempts: -2",
        PLACE + "MaximumRetryAttempts: must be a whole number from -1 to 10000, not -2");
    refuses(
        "FunctionResponseTypes: [Everything]",
        PLACE + "FunctionResponseTypes: takes ReportBatchItemFailures only");
    refuses(
        "TumblingWindowInSeconds: 5",
        PLACE
            + "TumblingWindowInSeconds: is not understood by the local stack; take it out, or teach"
            + " it to module local-stack");
  }

  @Test
  void refusesAPatternThatDoesNotCompile() {
    assertThatExceptionOfType(InvalidTemplateException.class)
        .isThrownBy(
            () ->
                load(
                    NEW_IMAGE,
                    FROM_INBOX
                        + ", FilterCriteria: {Filters: [{Pattern: '{\"eventName\":\"INSERT\"}'}]}"))
        .withMessageStartingWith(
            PLACE
                + "FilterCriteria.Filters[0].Pattern: is no valid pattern: \"eventName\" must be an"
                + " object or an array");
  }

  @Test
  void refusesADestinationThatIsNoQueueOfTheTemplate() {
    refuses(
        "DestinationConfig: {OnFailure: {Type: SNS, Destination: 'arn:aws:sns:x:1:topic'}}",
        PLACE
            + "DestinationConfig.OnFailure.Type: SNS is not understood by the local stack for a"
            + " stream; SQS is");
    refuses(
        "DestinationConfig: {OnFailure: {Type: SQS}}",
        PLACE
            + "DestinationConfig.OnFailure.Destination: is missing; SAM would create a queue of its"
            + " own, name one of the template's");
    refuses(
        "DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Topic.Arn}}",
        PLACE
            + "DestinationConfig.OnFailure.Destination:"
            + " arn:aws:events:eu-west-1:000000000000:event-bus/bus is no ARN of Type SQS");
    refuses(
        "DestinationConfig: {OnFailure: {Type: SQS, Destination: 'arn:aws:sqs:x:1:gone'}}",
        "Resources.Worker.Properties.Events.DestinationConfig.OnFailure: arn:aws:sqs:x:1:gone is no"
            + " queue of this template");
  }
}
