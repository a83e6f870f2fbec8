package dev.wharf.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every error names its place and what to do. */
class BrokenTemplateTest {
  private static final String FUNCTION =
      """
      Resources:
        Bus: {Type: AWS::Events::EventBus, Properties: {Name: bus}}
        Work:
          Type: AWS::SQS::Queue
          Properties: {VisibilityTimeout: VISIBILITY}
        Worker:
          Type: AWS::Serverless::Function
          Metadata: {BuildMethod: makefile}
          Properties:
            Handler: a.B
            Runtime: java25
            CodeUri: .
            Timeout: 60
            Events:
              Work: {Type: SQS, Properties: {Queue: !GetAtt Work.Arn}}
            EventInvokeConfig:
              DestinationConfig:
                OnFailure: DESTINATION
      """;

  @TempDir Path directory;

  @Test
  void namesAnUnknownFunctionAndItsPlace() {
    refuses(
        queue("RedrivePolicy: {deadLetterTargetArn: !Cidr [a, b], maxReceiveCount: 5}"),
        "Resources.InboxQueue.Properties.RedrivePolicy.deadLetterTargetArn: Fn::Cidr is not"
            + " understood by the local stack; write it with Ref, Fn::GetAtt, Fn::Sub, Fn::If,"
            + " Fn::Join, Fn::Split or Fn::Select, or teach it to module local-stack");
  }

  @Test
  void namesAnUnknownResourceType() {
    refuses(
        "Resources: {Topic: {Type: AWS::SNS::Subscription}}",
        "Resources.Topic.Type: AWS::SNS::Subscription is not understood by the local stack; take it out,"
            + " or teach it to module local-stack");
  }

  @Test
  void namesAnUnknownProperty() {
    refuses(
        queue("FifoQueue: true"),
        "Resources.InboxQueue.Properties.FifoQueue: is not understood by the local stack; take it"
            + " out, or teach it to module local-stack");
  }

  @Test
  void namesAnUnknownPropertyBelowAnother() {
    refuses(
        queue("RedrivePolicy: {deadLetterTargetArn: a, maxReceiveCount: 5, colour: red}"),
        "Resources.InboxQueue.Properties.RedrivePolicy.colour: is not understood by the local"
            + " stack; take it out, or teach it to module local-stack");
  }

  @Test
  void namesAReferenceToNothing() {
    refuses(
        queue("QueueName: !Ref Nothing"),
        "Resources.InboxQueue.Properties.QueueName: Nothing is neither a parameter nor a resource"
            + " of this template");
    refuses(
        queue("QueueName: !Sub '${Nothing.Arn}-x'"),
        "Resources.InboxQueue.Properties.QueueName: Nothing is neither a parameter nor a resource"
            + " of this template");
  }

  @Test
  void namesADanglingReferenceInAResourceWithoutLocalMeaning() {
    refuses(
        "Resources: {Role: {Type: AWS::IAM::Role, Properties: {Path: !GetAtt Gone.Arn}}}",
        "Resources.Role.Properties.Path: Gone is neither a parameter nor a resource of this"
            + " template");
  }

  @Test
  void namesAnUnknownAttribute() {
    refuses(
        "Resources: {A: {Type: AWS::SQS::Queue}, B: {Type: AWS::SQS::Queue, Properties:"
            + " {QueueName: !GetAtt A.Colour}}}",
        "Resources.B.Properties.QueueName: A has no attribute Colour in the local stack; it has"
            + " [Arn, QueueName, QueueUrl]");
  }

  @Test
  void namesAReferenceToAResourceWhoseConditionIsFalse() {
    refuses(
        "Conditions: {Never: !Equals [a, b]}\n"
            + "Resources: {A: {Type: AWS::SQS::Queue, Condition: Never}, B: {Type:"
            + " AWS::SQS::Queue, Properties: {QueueName: !GetAtt A.QueueName}}}",
        "Resources.B.Properties.QueueName: A does not exist because its condition Never is false");
  }

  @Test
  void namesNamesThatDependOnEachOther() {
    refuses(
        "Resources: {A: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt B.QueueName}}, B:"
            + " {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt A.QueueName}}}",
        "Resources.A.Properties.QueueName: names depend on each other: B, A");
  }

  @Test
  void refusesUnknownMissingAndUnsuitableParameters() {
    String template =
        """
        Parameters:
          Secret: {Type: String}
          Level: {Type: Number, Default: 5, MinValue: 2, MaxValue: 10}
          Mode: {Type: String, Default: a, AllowedValues: [a, b]}
        Resources: {}
        """;
    refuses(
        template,
        "Parameters.Secret: has no value and no default; give it one under parameters in"
            + " local.yaml, or with --parameter-overrides Secret=...");
    refuses(
        template,
        Map.of("Secret", "x", "Colour", "red"),
        "Parameters.Colour: is given but the template has no such parameter; it has Secret, Level,"
            + " Mode");
    refuses(
        template,
        Map.of("Secret", "x", "Level", "11"),
        "Parameters.Level: is 11 but must be at most 10");
    refuses(
        template,
        Map.of("Secret", "x", "Level", "many"),
        "Parameters.Level: must be a number, not 'many'");
    refuses(template, Map.of("Secret", "x", "Mode", "c"), "Parameters.Mode: must be one of a, b");
  }

  @Test
  void refusesADestinationThatSamWouldNotCreate() {
    refuses(
        FUNCTION.replace("VISIBILITY", "360").replace("DESTINATION", "{Type: EventBridge}"),
        "Resources.Worker.Properties.EventInvokeConfig.DestinationConfig.OnFailure.Destination: is"
            + " missing; SAM creates none for EventBridge");
  }

  @Test
  void refusesADestinationOfAnotherType() {
    refuses(
        FUNCTION
            .replace("VISIBILITY", "360")
            .replace("DESTINATION", "{Type: SQS, Destination: !GetAtt Bus.Arn}"),
        "Resources.Worker.Properties.EventInvokeConfig.DestinationConfig.OnFailure.Destination:"
            + " arn:aws:events:eu-west-1:000000000000:event-bus/bus is no ARN of Type SQS");
  }

  @Test
  void refusesAVisibilityTimeoutBelowTheFunctionTimeout() {
    refuses(
        FUNCTION
            .replace("VISIBILITY", "30")
            .replace("DESTINATION", "{Type: SQS, Destination: !GetAtt Work.Arn}"),
        "Resources.Work.Properties.VisibilityTimeout: 30 s is less than the 60 s that Worker may"
            + " take, which Lambda refuses; make it at least six times as long");
  }

  @Test
  void refusesADeadLetterQueueOutsideTheTemplate() {
    refuses(
        queue("RedrivePolicy: {deadLetterTargetArn: 'arn:aws:sqs:x:1:gone', maxReceiveCount: 5}"),
        "Resources.InboxQueue.Properties.RedrivePolicy.deadLetterTargetArn: arn:aws:sqs:x:1:gone is"
            + " no queue of this template");
  }

  @Test
  void refusesARuleWhoseBusDoesNotExist() {
    refuses(
        "Resources: {R: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [a]}}}}",
        "Resources.R.Properties.EventBusName: default is no bus of this template");
  }

  @Test
  void refusesAMissingOrShortFormInclude() {
    String api =
        "Resources: {Api: {Type: AWS::Serverless::Api, Properties: {StageName: v1, DefinitionBody:"
            + " {Fn::Transform: {Name: AWS::Include, Parameters: {Location: api.yaml}}}}}}";
    refuses(api, "api.yaml: there is no such file in " + directory.toAbsolutePath());
    TemplateFiles.write(directory.resolve("api.yaml"), "paths: {/a: !Ref AWS::Region}");
    refuses(
        api,
        "api.yaml.paths./a: !Ref is a short form; AWS::Include expands long forms such as Fn::Sub"
            + " only");
  }

  @Test
  void refusesBrokenYamlNullAndDuplicateKeys() {
    refuses("Resources: {A: {Type: AWS::SQS::Queue}, A: {Type: x}}", "Resources.A: is given twice");
    refuses(
        queue("QueueName:"),
        "Resources.InboxQueue.Properties.QueueName: has no value; CloudFormation refuses null,"
            + " write '' or take the key out");
    assertThatExceptionOfType(InvalidTemplateException.class)
        .isThrownBy(() -> TemplateFiles.load(directory, "Resources: {"))
        .withMessageStartingWith("template.yaml: is not YAML: ");
  }

  @Test
  void refusesAnUnknownSectionAndAGlobalThatSamRefuses() {
    refuses(
        "Mappings: {}\nResources: {}",
        "Mappings: is not understood by the local stack; take it out of template.yaml");
    refuses(
        "Globals: {Function: {Role: x}}\nResources: {}",
        "Globals.Function.Role: is refused by SAM there, or not understood by the local stack; give"
            + " it to each resource");
  }

  @Test
  void resolvesEveryIntrinsicThatItKnows() {
    Resources resources =
        TemplateFiles.load(
            directory,
            """
            Parameters: {Name: {Type: String, Default: n}, Many: {Type: CommaDelimitedList, Default: "a, b"}}
            Conditions:
              Yes: !Equals [!Ref Name, n]
              No: !Not [!Condition Yes]
              Both: !And [!Condition Yes, !Condition No]
              Either: !Or [!Condition Yes, !Condition No]
            Resources:
              A:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: !Join ["-", [!Ref AWS::StackName, !Select [1, !Ref Many], !If [Both, x, y], !If [Either, x, y], !Select [1, !Split ["|", "c|z"]]]]
                  DelaySeconds: !If [No, 5, !Ref AWS::NoValue]
            Outputs:
              Text: {Value: !Sub ["${!keep} ${v} ${A.QueueName} ${A} ${AWS::Region}", {v: !Ref Name}]}
            """);
    assertThat(resources.queues().get(0).name()).isEqualTo("wharf-b-y-x-z");
    assertThat(resources.outputs().get("Text"))
        .isEqualTo(
            "${keep} n wharf-b-y-x-z http://127.0.0.1:7801/000000000000/wharf-b-y-x-z eu-west-1");
  }

  private static String queue(String properties) {
    return "Resources:\n  InboxQueue:\n    Type: AWS::SQS::Queue\n    Properties:\n      "
        + properties
        + "\n";
  }

  private void refuses(String template, String message) {
    refuses(template, Map.of(), message);
  }

  private void refuses(String template, Map<String, String> parameters, String message) {
    assertThatExceptionOfType(InvalidTemplateException.class)
        .isThrownBy(() -> TemplateFiles.load(directory, template, parameters))
        .withMessage(message);
  }
}
