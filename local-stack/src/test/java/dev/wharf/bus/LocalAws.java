package dev.wharf.bus;

import static dev.wharf.lambda.TestFunctions.ACCOUNT;
import static dev.wharf.lambda.TestFunctions.REGION;

import dev.wharf.lambda.FunctionLog;
import dev.wharf.lambda.Functions;
import dev.wharf.lambda.RuntimeKind;
import dev.wharf.lambda.TestFunctions;
import dev.wharf.parts.PartsProcess;
import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Archive;
import dev.wharf.template.Resources.Bus;
import dev.wharf.template.Resources.Function;
import dev.wharf.template.Resources.InputTransformer;
import dev.wharf.template.Resources.Queue;
import dev.wharf.template.Resources.QueueMapping;
import dev.wharf.template.Resources.Rule;
import dev.wharf.template.Resources.Schedule;
import dev.wharf.template.Resources.StartingPosition;
import dev.wharf.template.Resources.StreamMapping;
import dev.wharf.template.Resources.Table;
import dev.wharf.template.Resources.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A real ElasticMQ, functions, buses and their clients, for one test. */
final class LocalAws implements AutoCloseable {
  static final String BUS = "arn:aws:events:" + REGION + ":" + ACCOUNT + ":event-bus/webhooks";

  final List<String> lines = new CopyOnWriteArrayList<>();
  final SqsClient sqs;
  private final SQSRestServer server;
  private final Path state;
  private final int awsPort;
  private final Endpoints endpoints;
  private final URI dynamoDb;
  private final List<Queue> queues = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final List<Function> functions = new ArrayList<>();
  private final List<QueueMapping> mappings = new ArrayList<>();
  private final List<StreamMapping> streamMappings = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();
  private final List<Archive> archives = new ArrayList<>();
  private @Nullable FunctionLog log;
  private @Nullable FunctionsAndBuses stack;

  LocalAws(Path state) {
    this.state = state;
    server = SQSRestServerBuilder.withInterface("127.0.0.1").withPort(0).start();
    URI sqsUri =
        URI.create("http://127.0.0.1:" + server.waitUntilStarted().localAddress().getPort());
    URI aws = PartsProcess.freeEndpoint();
    awsPort = aws.getPort();
    dynamoDb = PartsProcess.freeEndpoint();
    endpoints = new Endpoints(aws, sqsUri, dynamoDb, aws);
    sqs = FunctionsAndBuses.sqsClient(sqsUri, REGION);
  }

  Queue queue(String name, Duration visibilityTimeout) {
    return queue(name, visibilityTimeout, Duration.ofSeconds(1));
  }

  /**
   * @param declared the visibility timeout that the template gives it
   */
  Queue queue(String name, Duration visibilityTimeout, Duration declared) {
    String url =
        sqs.createQueue(
                request ->
                    request
                        .queueName(name)
                        .attributes(
                            Map.of(
                                QueueAttributeName.VISIBILITY_TIMEOUT,
                                "" + visibilityTimeout.toSeconds())))
            .queueUrl();
    return known(name, url, declared);
  }

  /** A queue that the template declares and SQS does not have. */
  Queue known(String name, String url) {
    return known(name, url, Duration.ofSeconds(1));
  }

  private Queue known(String name, String url, Duration visibilityTimeout) {
    Queue queue =
        new Queue(
            name,
            name,
            "arn:aws:sqs:" + REGION + ":" + ACCOUNT + ":" + name,
            url,
            visibilityTimeout,
            Duration.ofDays(4),
            Duration.ZERO,
            1024 * 1024,
            null,
            0);
    queues.add(queue);
    return queue;
  }

  void function(Function function) {
    functions.add(function);
  }

  void mapping(Function function, Queue queue, int batchSize) {
    mappings.add(
        new QueueMapping(
            function.logicalId(), queue.arn(), batchSize, Duration.ZERO, 2, true, true));
  }

  /** Where DynamoDB would answer, if a test started it. */
  URI dynamoDb() {
    return dynamoDb;
  }

  void streamMapping(Function function, Table table) {
    tables.add(table);
    streamMappings.add(
        new StreamMapping(
            function.logicalId(),
            table.streamArn(),
            StartingPosition.TRIM_HORIZON,
            100,
            Duration.ZERO,
            1,
            false,
            null,
            null,
            true,
            List.of(),
            null,
            true));
  }

  void archive(@Nullable String pattern) {
    archives.add(new Archive("Archive", "archive", "arn:archive", BUS, pattern, 30));
  }

  void rule(String name, String pattern, Target... targets) {
    rules.add(new Rule(name, name, ruleArn(name), "webhooks", pattern, true, List.of(targets)));
  }

  void schedule(String name, Duration every, boolean enabled, Target... targets) {
    Schedule schedule = new Schedule("rate(1 minute)", every);
    rules.add(
        new Rule(
            name,
            name,
            "arn:aws:events:" + REGION + ":" + ACCOUNT + ":rule/" + name,
            "default",
            null,
            schedule,
            enabled,
            List.of(targets)));
  }

  static String ruleArn(String name) {
    return "arn:aws:events:" + REGION + ":" + ACCOUNT + ":rule/webhooks/" + name;
  }

  static Target target(String arn) {
    return target(arn, null, null, null);
  }

  static Target target(
      String arn,
      @Nullable String inputPath,
      @Nullable InputTransformer transformer,
      @Nullable String deadLetterArn) {
    return new Target(
        "Target", arn, null, inputPath, transformer, deadLetterArn, 1, Duration.ofHours(24));
  }

  FunctionsAndBuses start() throws IOException {
    Resources resources =
        new Resources(
            "wharf",
            REGION,
            ACCOUNT,
            Optional.empty(),
            queues,
            tables,
            List.of(new Bus("WebhookBus", "webhooks", BUS)),
            archives,
            rules,
            functions,
            mappings,
            streamMappings,
            Map.of());
    log = new FunctionLog(state.resolve("logs"), (function, line) -> lines.add(line));
    stack =
        FunctionsAndBuses.start(
            resources,
            endpoints,
            new Functions.Settings(
                RuntimeKind.IN_PROCESS, TestFunctions.RUNTIME_CLIENT, state.resolve("lambda"), 2),
            log,
            awsPort,
            Clock.systemUTC(),
            0.01);
    return stack;
  }

  void stop() {
    if (stack != null) {
      stack.close();
      log.close();
      stack = null;
    }
  }

  private <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
    return client(builder, endpoints.aws());
  }

  <B extends AwsClientBuilder<B, C>, C> C client(B builder, URI endpoint) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.of(REGION))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .build();
  }

  EventBridgeClient eventBridge() {
    return client(EventBridgeClient.builder());
  }

  LambdaClient lambda() {
    return client(LambdaClient.builder());
  }

  int port() {
    return awsPort;
  }

  /** The next message, deleted from its queue. */
  Message next(Queue queue) {
    long deadline = System.nanoTime() + TestFunctions.PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      List<Message> messages =
          sqs.receiveMessage(
                  request ->
                      request
                          .queueUrl(queue.url())
                          .waitTimeSeconds(1)
                          .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                          .messageAttributeNames("All"))
              .messages();
      if (!messages.isEmpty()) {
        sqs.deleteMessage(
            request ->
                request.queueUrl(queue.url()).receiptHandle(messages.get(0).receiptHandle()));
        return messages.get(0);
      }
    }
    throw new AssertionError("No message in " + queue.name() + "; log: " + lines);
  }

  /** Messages that are visible or being worked on. */
  int size(Queue queue) {
    Map<QueueAttributeName, String> attributes =
        sqs.getQueueAttributes(
                request -> request.queueUrl(queue.url()).attributeNames(QueueAttributeName.ALL))
            .attributes();
    return Integer.parseInt(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
        + Integer.parseInt(
            attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
  }

  void send(Queue queue, String body) {
    sqs.sendMessage(request -> request.queueUrl(queue.url()).messageBody(body));
  }

  @Override
  public void close() {
    stop();
    sqs.close();
    server.stopAndWait();
  }
}
