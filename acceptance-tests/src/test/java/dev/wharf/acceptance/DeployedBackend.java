package dev.wharf.acceptance;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** A stack that CloudFormation knows, in AWS or in an emulator. It is left as it is. */
record DeployedBackend(
    AwsAccess aws, String webhookUrl, Map<String, String> outputs, Map<String, String> functions)
    implements Backend {

  /**
   * Asks CloudFormation.
   *
   * @throws IllegalStateException if there is no such stack, if its data counts, or if it isn't
   *     ours
   */
  static DeployedBackend find(AwsAccess aws, String name) {
    try (CloudFormationClient cloudFormation = aws.client(CloudFormationClient.builder())) {
      Stack stack = describe(cloudFormation, name, aws);
      boolean protectedData =
          stack.parameters().stream()
              .anyMatch(
                  parameter ->
                      parameter.parameterKey().equals("DeletionProtection")
                          && parameter.parameterValue().equals("true"));
      if (protectedData) {
        throw new IllegalStateException(
            "the data of "
                + name
                + " counts (DeletionProtection is true), and these tests write into it; deploy"
                + " another stack for them");
      }
      Map<String, String> outputs =
          stack.outputs().stream()
              .collect(Collectors.toMap(Output::outputKey, Output::outputValue));
      Map<String, String> physical = new HashMap<>();
      cloudFormation
          .listStackResourcesPaginator(list -> list.stackName(name))
          .stackResourceSummaries()
          .forEach(
              resource -> {
                if (resource.physicalResourceId() != null) {
                  physical.put(resource.logicalResourceId(), resource.physicalResourceId());
                }
              });
      return new DeployedBackend(aws, webhooks(aws, name, outputs, physical), outputs, physical);
    }
  }

  private static Stack describe(CloudFormationClient cloudFormation, String name, AwsAccess aws) {
    try {
      return cloudFormation.describeStacks(describe -> describe.stackName(name)).stacks().get(0);
    } catch (CloudFormationException e) {
      if (e.statusCode() == 400 && "ValidationError".equals(e.awsErrorDetails().errorCode())) {
        throw new IllegalStateException(
            "there is no stack " + name + " in " + aws.region() + "; see wharf.stack", e);
      }
      throw e;
    }
  }

  /** An emulator's API has no address of its own that this machine would find. */
  private static String webhooks(
      AwsAccess aws, String name, Map<String, String> outputs, Map<String, String> physical) {
    String api = physical.get("WebhookApi");
    if (!outputs.containsKey("WebhookUrl") || api == null) {
      throw new IllegalStateException(
          name + " is not Wharf's: it has no output WebhookUrl, or no resource WebhookApi");
    }
    return aws.endpoint().isEmpty()
        ? outputs.get("WebhookUrl")
        : aws.endpoint() + "/restapis/" + api + "/v1/_user_request_/webhooks";
  }

  @Override
  public String region() {
    return aws.region();
  }

  @Override
  public String function(String logicalId) {
    String physical = functions.get(logicalId);
    if (physical == null) {
      throw new IllegalStateException("the stack has no function " + logicalId);
    }
    return physical;
  }

  @Override
  public DynamoDbClient dynamoDb() {
    return aws.client(DynamoDbClient.builder());
  }

  @Override
  public DynamoDbStreamsClient streams() {
    return aws.client(DynamoDbStreamsClient.builder());
  }

  @Override
  public SqsClient sqs() {
    return aws.client(SqsClient.builder());
  }

  @Override
  public void close() {
    // All test classes share it.
  }
}
