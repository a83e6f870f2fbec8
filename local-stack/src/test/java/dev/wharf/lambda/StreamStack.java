package dev.wharf.lambda;

import static dev.wharf.lambda.TestFunctions.ACCOUNT;
import static dev.wharf.lambda.TestFunctions.REGION;

import dev.wharf.journal.Journal;
import dev.wharf.lambda.handlers.ChangeHandler;
import dev.wharf.lambda.handlers.EventPrinter;
import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Function;
import dev.wharf.template.Resources.Queue;
import dev.wharf.template.Resources.StartingPosition;
import dev.wharf.template.Resources.StreamMapping;
import dev.wharf.template.Resources.Table;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** One function that reads one stream, with a real SQS; it can be stopped and started again. */
final class StreamStack implements AutoCloseable {
  static final double WAIT_SCALE = 0.01;

  /** Every line that the function and its event source log. */
  final List<String> lines = new CopyOnWriteArrayList<>();

  /** What records' age is judged by. */
  Clock clock = Clock.systemUTC();

  private final Path state;
  private final Table table;
  private final DynamoDbStreamsClient streams;
  private final SQSRestServer server;
  private final SqsClient sqs;
  final Queue failures;
  private @Nullable FunctionLog log;
  private @Nullable Journal journal;
  private @Nullable Functions functions;
  private @Nullable StreamPollers pollers;

  StreamStack(Path state, Table table, DynamoDbStreamsClient streams) {
    this.state = state;
    this.table = table;
    this.streams = streams;
    server = SQSRestServerBuilder.withInterface("127.0.0.1").withPort(0).start();
    sqs =
        SqsClient.builder()
            .endpointOverride(
                URI.create(
                    "http://127.0.0.1:" + server.waitUntilStarted().localAddress().getPort()))
            .region(Region.of(REGION))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .build();
    String url = sqs.createQueue(request -> request.queueName("failures")).queueUrl();
    failures =
        new Queue(
            "failures",
            "failures",
            "arn:aws:sqs:" + REGION + ":" + ACCOUNT + ":failures",
            url,
            Duration.ofSeconds(30),
            Duration.ofDays(4),
            Duration.ZERO,
            1024 * 1024,
            null,
            0);
  }

  /** An event source as the template would declare it, to be changed by a test. */
  static final class Mapping {
    StartingPosition position = StartingPosition.TRIM_HORIZON;
    int batchSize = 100;
    Duration window = Duration.ZERO;
    int parallelization = 1;
    boolean bisect;
    @Nullable Integer retries;
    @Nullable Duration age;
    boolean partial;
    List<String> patterns = List.of();
    boolean tellsFailures = true;
    Class<?> handler = ChangeHandler.class;
  }

  void start(Mapping declared) throws IOException {
    Path code =
        TestFunctions.packageOf(state.resolve("code"), ChangeHandler.class, EventPrinter.class);
    Function function =
        TestFunctions.function(
            "Reader", declared.handler.getName(), code, Duration.ofMinutes(15), Map.of());
    StreamMapping mapping =
        new StreamMapping(
            "Reader",
            table.streamArn(),
            declared.position,
            declared.batchSize,
            declared.window,
            declared.parallelization,
            declared.bisect,
            declared.retries,
            declared.age,
            declared.partial,
            declared.patterns,
            declared.tellsFailures ? failures.arn() : null,
            true);
    Resources resources =
        new Resources(
            "wharf",
            REGION,
            ACCOUNT,
            Optional.empty(),
            List.of(failures),
            List.of(table),
            List.of(),
            List.of(),
            List.of(),
            List.of(function),
            List.of(),
            List.of(mapping),
            Map.of());
    log = new FunctionLog(state.resolve("logs"), (name, line) -> lines.add(line));
    journal = Journal.open(state.resolve("journal"));
    functions =
        new Functions(
            resources,
            TestFunctions.NOWHERE,
            new Functions.Settings(
                RuntimeKind.IN_PROCESS, TestFunctions.RUNTIME_CLIENT, state.resolve("lambda"), 4),
            log);
    pollers =
        new StreamPollers(
            resources, functions, () -> streams, sqs, journal, log, clock, WAIT_SCALE);
    pollers.start();
  }

  /** Running batches get the time that they need to end. */
  void stop() {
    stop(TestFunctions.PATIENCE);
  }

  /** As the stack does it: running batches get a moment to end. */
  void stop(Duration patience) {
    stop(patience, () -> {});
  }

  /**
   * @param meanwhile is done when nothing new begins any more, before running batches have ended
   */
  void stop(Duration patience, Runnable meanwhile) {
    if (pollers == null) {
      return;
    }
    pollers.stop();
    meanwhile.run();
    try {
      pollers.awaitIdle(patience);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    stopAbruptly();
  }

  /** Nothing that runs gets to end, and no result counts. */
  void stopAbruptly() {
    if (pollers != null) {
      pollers.close();
      functions.close();
      journal.close();
      log.close();
      pollers = null;
    }
  }

  int checkpoints() {
    return journal.size(StreamCheckpoints.LIST);
  }

  /** The last checkpoint as the journal has it; empty where there is none. */
  String checkpoint() {
    List<String> entries = new ArrayList<>();
    journal.forEach(
        StreamCheckpoints.LIST,
        (id, bytes) -> entries.add(new String(bytes, StandardCharsets.UTF_8)));
    return String.join("\n", entries);
  }

  /** The batches that the function was run with, as it printed them. */
  List<String> batches() {
    return lines.stream()
        .filter(line -> line.startsWith("batch "))
        .map(line -> line.substring(7, line.length() - 1))
        .toList();
  }

  /** The records that the function was run with, one by one. */
  List<String> delivered() {
    List<String> delivered = new ArrayList<>();
    batches().forEach(batch -> delivered.addAll(List.of(batch.split(", "))));
    return delivered;
  }

  void awaitDelivered(String name) {
    await(name + " to be delivered", () -> delivered().contains(name));
  }

  void await(String what, BooleanSupplier condition) {
    try {
      TestFunctions.await(what, condition);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; log: " + lines, e);
    }
  }

  /** The records of batches that the function has ended well. */
  List<String> done() {
    List<String> done = new ArrayList<>();
    lines.stream()
        .filter(line -> line.startsWith("done "))
        .forEach(line -> done.addAll(List.of(line.substring(6, line.length() - 1).split(", "))));
    return done;
  }

  void awaitDone(String name) {
    await(name + " to be done", () -> done().contains(name));
  }

  /** The next message of the queue for failures, deleted. */
  String nextFailure() {
    long deadline = System.nanoTime() + TestFunctions.PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      List<Message> messages =
          sqs.receiveMessage(request -> request.queueUrl(failures.url()).waitTimeSeconds(1))
              .messages();
      if (!messages.isEmpty()) {
        sqs.deleteMessage(
            request ->
                request.queueUrl(failures.url()).receiptHandle(messages.get(0).receiptHandle()));
        return messages.get(0).body();
      }
    }
    throw new AssertionError("No failure was told; log: " + lines);
  }

  boolean noFailure() {
    return sqs.receiveMessage(request -> request.queueUrl(failures.url())).messages().isEmpty();
  }

  void deleteQueue() {
    sqs.deleteQueue(request -> request.queueUrl(failures.url()));
  }

  void createQueue() {
    sqs.createQueue(request -> request.queueName("failures"));
  }

  @Override
  public void close() {
    stopAbruptly();
    sqs.close();
    server.stopAndWait();
  }
}
