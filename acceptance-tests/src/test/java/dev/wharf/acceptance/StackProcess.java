package dev.wharf.acceptance;

import dev.wharf.local.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** {@code ./wharf up} as a process of its own, which can be killed and started again. */
final class StackProcess {

  private final String name;
  private final Path state;
  private final List<String> options;
  private final List<URI> addresses = Stream.generate(() -> FreePorts.address(0)).limit(4).toList();
  private int starts;
  private Process process;

  /**
   * @param name what its log files in {@code target} are called
   * @param options of {@code ./wharf up}, beside ports and state
   */
  StackProcess(String name, Path state, String... options) {
    this.name = name;
    this.state = state;
    this.options = List.of(options);
  }

  /** Starts it and returns at once. */
  void start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dwharf.home=" + Stack.PROJECT);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.wharf.ops.Wharf"));
    command.addAll(List.of("up", "--state", state.toString()));
    String[] portOptions = {"--api-port", "--sqs-port", "--dynamodb-port", "--aws-port"};
    for (int i = 0; i < portOptions.length; i++) {
      command.addAll(List.of(portOptions[i], "" + addresses.get(i).getPort()));
    }
    command.addAll(options);
    starts++;
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
  }

  /** Whether it ended by itself within a time. */
  boolean ended(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** {@code kill -9}. What it had started itself ends by itself, and then its ports are free. */
  void kill() throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly().waitFor();
    for (ProcessHandle child : children) {
      Stack.await(child::isAlive, alive -> !alive, child + " to end");
    }
  }

  /** Where its present run writes its output. */
  Path log() {
    return Path.of("target", name + "-" + starts + ".log").toAbsolutePath();
  }

  URI webhooks(String source) {
    return URI.create(addresses.get(0) + "/v1/webhooks/" + source);
  }

  URI dynamoDbAddress() {
    return addresses.get(2);
  }

  DynamoDbClient dynamoDb() {
    return DynamoDbClient.builder()
        .endpointOverride(dynamoDbAddress())
        .region(Region.EU_WEST_1)
        .credentialsProvider(Stack.credentials())
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  static Map<String, AttributeValue> item(
      DynamoDbClient dynamoDb, String table, String pk, String sk) {
    return dynamoDb
        .getItem(
            get ->
                get.tableName(table)
                    .consistentRead(true)
                    .key(Map.of("pk", AttributeValue.fromS(pk), "sk", AttributeValue.fromS(sk))))
        .item();
  }

  /** Messages that wait in a queue. */
  int depth(String queue) {
    try (SqsClient sqs =
        SqsClient.builder()
            .endpointOverride(addresses.get(1))
            .region(Region.EU_WEST_1)
            .credentialsProvider(Stack.credentials())
            .httpClient(UrlConnectionHttpClient.create())
            .build()) {
      String url = sqs.getQueueUrl(get -> get.queueName(queue)).queueUrl();
      return Integer.parseInt(
          sqs.getQueueAttributes(
                  get ->
                      get.queueUrl(url)
                          .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
              .attributes()
              .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
    }
  }

  void stop() throws InterruptedException {
    if (process != null) {
      process.destroy();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }
}
