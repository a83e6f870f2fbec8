package dev.wharf.acceptance;

import dev.wharf.local.LocalStack;
import dev.wharf.template.Resources;
import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The embedded stack, in the tests' own process. */
record EmbeddedBackend(LocalStack stack) implements Backend {

  @Override
  public String webhookUrl() {
    return stack.webhookUrl().toString();
  }

  @Override
  public String region() {
    return stack.resources().region();
  }

  @Override
  public Map<String, String> outputs() {
    return stack.resources().outputs();
  }

  @Override
  public String function(String logicalId) {
    return stack.resources().functions().stream()
        .filter(function -> function.logicalId().equals(logicalId))
        .map(Resources.Function::name)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public DynamoDbClient dynamoDb() {
    return at(stack.endpoints().dynamodb()).client(DynamoDbClient.builder());
  }

  @Override
  public DynamoDbStreamsClient streams() {
    return at(stack.endpoints().dynamodb()).client(DynamoDbStreamsClient.builder());
  }

  @Override
  public SqsClient sqs() {
    return at(stack.endpoints().sqs()).client(SqsClient.builder());
  }

  private AwsAccess at(URI endpoint) {
    return new AwsAccess(endpoint.toString(), region());
  }

  @Override
  public void close() {
    stack.close();
  }
}
