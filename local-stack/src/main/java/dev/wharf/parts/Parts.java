package dev.wharf.parts;

import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import java.nio.file.Path;

/** SQS and DynamoDB, with every queue and table of the template. */
public final class Parts implements AutoCloseable {
  private final ElasticMq queues;
  private final DynamoDbLocal tables;

  private Parts(ElasticMq queues, DynamoDbLocal tables) {
    this.queues = queues;
    this.tables = tables;
  }

  /**
   * Starts both at once and returns when both answer.
   *
   * @param state the directory below which messages ({@code sqs}) and items ({@code dynamodb}) are
   *     kept
   * @param dynamoDbJars the directory of DynamoDB Local's class path
   * @param waitScale what visibility timeouts are multiplied with, above 0 and at most 1
   * @throws PartException if one does not start; then neither runs
   */
  public static Parts start(
      Resources resources, Endpoints endpoints, Path state, Path dynamoDbJars, double waitScale) {
    DynamoDbLocal tables =
        DynamoDbLocal.launch(endpoints.dynamodb(), state.resolve("dynamodb"), dynamoDbJars);
    try {
      ElasticMq queues =
          ElasticMq.start(
              resources.queues(),
              resources.region(),
              endpoints.sqs(),
              state.resolve("sqs"),
              waitScale);
      try {
        tables.awaitReady(resources.tables());
        return new Parts(queues, tables);
      } catch (RuntimeException e) {
        queues.close();
        throw e;
      }
    } catch (RuntimeException e) {
      tables.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try (tables) {
      queues.close();
    }
  }
}
