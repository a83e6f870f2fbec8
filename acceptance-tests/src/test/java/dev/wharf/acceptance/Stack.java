package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.lambda.RuntimeKind;
import dev.wharf.local.LocalStack;
import dev.wharf.local.StackOptions;
import dev.wharf.traffic.SignedWebhook;
import dev.wharf.traffic.StripeSigner;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A running stack, seen as its users see it: through HTTP and AWS's own clients. */
final class Stack implements AutoCloseable {

  static final String SECRET = "whsec_acceptance";
  static final String SLACK_SECRET = "slack_acceptance";
  static final String VERIFY_TOKEN = "verify.acceptance";
  static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  /** Elsewhere Lambda waits one minute before its first retry, and two before its second. */
  private static final Duration PATIENCE =
      BackendChoice.ofThisRun().embedded() ? Duration.ofMinutes(4) : Duration.ofMinutes(8);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(25);
  private static final Duration LOOK_AGAIN_AT_MOST = Duration.ofMillis(500);

  private final Backend backend;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Stack(Backend backend) {
    this.backend = backend;
  }

  /** Seen through a back end of one's own. */
  static Stack on(Backend backend) {
    return new Stack(backend);
  }

  /** The stack of this run's back end; where it is the embedded one, a fresh one. */
  static Stack start(Path state) {
    return BackendChoice.ofThisRun().embedded()
        ? start(state, Map.of())
        : new Stack(Backends.shared());
  }

  /**
   * The embedded stack.
   *
   * @param environment variables in place of the template's, by function
   */
  static Stack start(Path state, Map<String, Map<String, String>> environment) {
    return start(state, environment, 0.02);
  }

  /**
   * @param waitScale what AWS's waits are multiplied by
   */
  static Stack start(Path state, Map<String, Map<String, String>> environment, double waitScale) {
    return start(state, environment, waitScale, (function, line) -> {});
  }

  /**
   * @param waitScale what AWS's waits are multiplied by
   * @param log gets what functions log, after the function's name
   */
  static Stack start(
      Path state,
      Map<String, Map<String, String>> environment,
      double waitScale,
      BiConsumer<String, String> log) {
    return new Stack(
        new EmbeddedBackend(
            LocalStack.start(
                new StackOptions(
                    PROJECT,
                    state,
                    false,
                    StackOptions.Ports.FREE,
                    RuntimeKind.IN_PROCESS,
                    Backends.PARAMETERS,
                    environment,
                    waitScale,
                    line -> {},
                    log))));
  }

  /** The embedded stack itself. */
  LocalStack local() {
    if (backend instanceof EmbeddedBackend embedded) {
      return embedded.stack();
    }
    throw new IllegalStateException(
        "only the embedded stack has parts; say @EmbeddedOnly where a test needs them");
  }

  /** Posts below /webhooks, with headers as name, value, name, value. */
  HttpResponse<String> post(String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(backend.webhookUrl() + path))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> post(String path, SignedWebhook webhook) {
    List<String> headers = new ArrayList<>();
    webhook.headers().forEach((name, value) -> headers.addAll(List.of(name, value)));
    return post(path, webhook.body(), headers.toArray(String[]::new));
  }

  /** Posts a Stripe event, signed now. */
  HttpResponse<String> postSigned(String json) {
    return postSigned("/stripe", json, SECRET);
  }

  HttpResponse<String> postSigned(String path, String json, String secret) {
    byte[] body = utf8(json);
    return post(
        path,
        body,
        "Content-Type",
        "application/json; charset=utf-8",
        "Stripe-Signature",
        StripeSigner.sign(secret, Instant.now().getEpochSecond(), body));
  }

  /** Invokes a function and waits for its answer, which must be no error. */
  String invoke(String logicalId, String event) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "%s/2015-03-31/functions/wharf-%s/invocations"
                        .formatted(local().endpoints().aws(), logicalId)))
            .POST(HttpRequest.BodyPublishers.ofString(event))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.headers().firstValue("X-Amz-Function-Error"))
          .as(response.body())
          .isEmpty();
      return response.body();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** API Gateway's own id of the request that it answered. */
  static String gatewayId(HttpResponse<?> response) {
    return response.headers().firstValue("x-amz-apigw-id").orElseThrow();
  }

  DynamoDbClient dynamoDb() {
    return backend.dynamoDb();
  }

  DynamoDbStreamsClient streams() {
    return backend.streams();
  }

  SqsClient sqs() {
    return backend.sqs();
  }

  Region region() {
    return Region.of(backend.region());
  }

  static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));
  }

  /** One of the template's outputs. */
  String output(String name) {
    return backend.outputs().get(name);
  }

  /** A function's physical name. */
  String function(String logicalId) {
    return backend.function(logicalId);
  }

  /** The table lane's item of a request; empty if there is none. */
  Map<String, AttributeValue> inboxItem(String gatewayId) {
    return dynamoDb()
        .getItem(
            get ->
                get.tableName(output("InboxTableName"))
                    .key(Map.of("id", AttributeValue.fromS(gatewayId)))
                    .consistentRead(true))
        .item();
  }

  /** The table lane's item, once ingest has ended it. */
  Map<String, AttributeValue> awaitEnded(String gatewayId) {
    return await(
        () -> inboxItem(gatewayId), item -> item.containsKey("endedAt"), gatewayId + " to end");
  }

  /** The ledger's item of a webhook; empty if there is none. */
  Map<String, AttributeValue> webhook(String key) {
    return item("LedgerTableName", key, "webhook");
  }

  Map<String, AttributeValue> item(String tableOutput, String pk, String sk) {
    return dynamoDb()
        .getItem(
            get ->
                get.tableName(output(tableOutput))
                    .key(Map.of("pk", AttributeValue.fromS(pk), "sk", AttributeValue.fromS(sk)))
                    .consistentRead(true))
        .item();
  }

  /** The webhook's item, once its status is the given one. */
  Map<String, AttributeValue> awaitStatus(String key, String status) {
    return await(
        () -> webhook(key),
        item -> item.containsKey("status") && item.get("status").s().equals(status),
        key + " to be " + status);
  }

  List<Message> receive(String queueUrlOutput) {
    return sqs()
        .receiveMessage(
            receive ->
                receive
                    .queueUrl(output(queueUrlOutput))
                    .maxNumberOfMessages(10)
                    .visibilityTimeout(0))
        .messages();
  }

  /** Messages that wait or are being worked on. */
  int depth(String queueUrlOutput) {
    return sqs()
        .getQueueAttributes(
            get ->
                get.queueUrl(output(queueUrlOutput))
                    .attributeNames(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
        .attributes()
        .values()
        .stream()
        .mapToInt(Integer::parseInt)
        .sum();
  }

  static <T> T await(Supplier<T> look, Predicate<T> expected, String what) {
    Instant deadline = Instant.now().plus(PATIENCE);
    Duration pause = LOOK_AGAIN;
    T last = look.get();
    while (!expected.test(last)) {
      assertThat(Instant.now())
          .as("waited for %s; the last look gave %s", what, last)
          .isBefore(deadline);
      java.util.concurrent.locks.LockSupport.parkNanos(pause.toNanos());
      last = look.get();
      // Looking costs the stack that is waited for; what takes longer is looked for less often.
      pause = pause.multipliedBy(5).dividedBy(4);
      if (pause.compareTo(LOOK_AGAIN_AT_MOST) > 0) {
        pause = LOOK_AGAIN_AT_MOST;
      }
    }
    return last;
  }

  @Override
  public void close() {
    backend.close();
  }
}
