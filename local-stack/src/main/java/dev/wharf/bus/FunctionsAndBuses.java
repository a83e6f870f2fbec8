package dev.wharf.bus;

import dev.wharf.journal.Journal;
import dev.wharf.lambda.AsyncInvocations;
import dev.wharf.lambda.FunctionLog;
import dev.wharf.lambda.Functions;
import dev.wharf.lambda.QueuePollers;
import dev.wharf.lambda.StreamPollers;
import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Lambda and EventBridge together, put together in the one right order: the journal, the functions,
 * asynchronous invocation, the buses, their endpoint, what a former run left, and the pollers last.
 * SQS and DynamoDB must answer before it starts; what the functions themselves use, too.
 */
public final class FunctionsAndBuses implements AutoCloseable {
  /** For how long running handlers are waited for: two seconds are all that a stop may take. */
  static final Duration PATIENCE = Duration.ofMillis(1_300);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Functions functions;
  private final AsyncInvocations invocations;
  private final Buses buses;
  private final Schedules schedules;
  private final AwsEndpoint endpoint;
  private final QueuePollers pollers;
  private final StreamPollers streamPollers;

  private final Journal journal;

  private FunctionsAndBuses(
      Resources resources,
      Endpoints endpoints,
      Functions.Settings settings,
      FunctionLog log,
      int port,
      Clock clock,
      double waitScale)
      throws IOException {
    boolean complete = false;
    try {
      journal = started(Journal.open(settings.state()));
      SqsClient sqs = started(sqsClient(endpoints.sqs(), resources.region()));
      functions = started(new Functions(resources, endpoints, settings, log));
      invocations = started(new AsyncInvocations(functions, journal, log, clock, waitScale));
      buses = started(new Buses(resources, functions, invocations, sqs, journal, clock, waitScale));
      schedules = started(new Schedules(resources, buses));
      endpoint = started(new AwsEndpoint(port, functions, invocations, buses));
      pollers = started(new QueuePollers(resources, functions, sqs, log, waitScale));
      streamPollers =
          started(
              new StreamPollers(
                  resources,
                  functions,
                  () -> streamsClient(endpoints.dynamodb(), resources.region()),
                  sqs,
                  journal,
                  log,
                  clock,
                  waitScale));
      buses.start();
      invocations.start(buses);
      pollers.start();
      streamPollers.start();
      schedules.start();
      complete = true;
    } finally {
      if (!complete) {
        closeAll();
      }
    }
  }

  /**
   * Starts everything.
   *
   * @param port of the endpoint; 0 takes any free one, but then {@code endpoints} can't name it
   * @param waitScale what AWS's waits are multiplied by, greater than 0, at most 1
   * @throws IOException when the port is in use, the state directory is, or a package is missing
   * @throws InvalidRuleException when EventBridge would refuse a rule or an archive
   */
  public static FunctionsAndBuses start(
      Resources resources,
      Endpoints endpoints,
      Functions.Settings settings,
      FunctionLog log,
      int port,
      Clock clock,
      double waitScale)
      throws IOException {
    return new FunctionsAndBuses(resources, endpoints, settings, log, port, clock, waitScale);
  }

  static SqsClient sqsClient(URI endpoint, String region) {
    return local(SqsClient.builder(), endpoint, region);
  }

  static DynamoDbStreamsClient streamsClient(URI endpoint, String region) {
    return local(DynamoDbStreamsClient.builder(), endpoint, region);
  }

  private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C local(
      B builder, URI endpoint, String region) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.of(region))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .httpClientBuilder(
            UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(2))
                // It shares our machine, which may be busy.
                .socketTimeout(Duration.ofMinutes(1)))
        // Pollers and hand-overs have their own back-off.
        .overrideConfiguration(
            configuration -> configuration.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .build();
  }

  public Functions functions() {
    return functions;
  }

  public AsyncInvocations invocations() {
    return invocations;
  }

  public Buses buses() {
    return buses;
  }

  /** What is accepted and has not ended, and how far streams were read. */
  Journal journal() {
    return journal;
  }

  /** Where EventBridge and Lambda answer. */
  public URI uri() {
    return endpoint.uri();
  }

  private <T extends AutoCloseable> T started(T part) {
    started.push(part);
    return part;
  }

  /**
   * Receives and starts nothing more, gives running handlers a good second to end, and stops. What
   * has not ended then is in its queue or in the journal.
   */
  @Override
  public void close() {
    schedules.close();
    pollers.stop();
    streamPollers.stop();
    invocations.stop();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      invocations.awaitIdle(PATIENCE);
      pollers.awaitIdle(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      streamPollers.awaitIdle(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Before the endpoint goes: what fails for want of it must not count as an attempt.
    pollers.close();
    streamPollers.close();
    invocations.close();
    // The endpoint ends only when synchronous invocations have.
    functions.close();
    closeAll();
  }

  private void closeAll() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        // The other parts are closed all the same.
        System.getLogger("stack").log(System.Logger.Level.WARNING, "Closing failed", e);
      }
    }
  }
}
