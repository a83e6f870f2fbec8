package dev.wharf.acceptance;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Where a stack runs, and how it is reached. */
sealed interface Backend extends AutoCloseable permits EmbeddedBackend, DeployedBackend {

  /** Where webhooks are posted, without a slash at its end. */
  String webhookUrl();

  String region();

  /** The template's outputs by name. */
  Map<String, String> outputs();

  /** A function's physical name by its logical id. */
  String function(String logicalId);

  DynamoDbClient dynamoDb();

  DynamoDbStreamsClient streams();

  SqsClient sqs();

  @Override
  void close();
}
