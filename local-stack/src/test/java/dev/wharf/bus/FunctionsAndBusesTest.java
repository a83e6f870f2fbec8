package dev.wharf.bus;

import static dev.wharf.bus.LocalAws.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.lambda.TestFunctions;
import dev.wharf.lambda.handlers.ChangeHandler;
import dev.wharf.lambda.handlers.QueueHandler;
import dev.wharf.lambda.handlers.StreamHandler;
import dev.wharf.lambda.handlers.TestHandler;
import dev.wharf.parts.DynamoDbLocal;
import dev.wharf.template.Resources.AsyncInvocation;
import dev.wharf.template.Resources.Function;
import dev.wharf.template.Resources.InputTransformer;
import dev.wharf.template.Resources.Queue;
import dev.wharf.template.Resources.Table;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sqs.model.Message;

final class FunctionsAndBusesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVERYTHING = "{\"source\":[{\"prefix\":\"wharf.\"}]}";

  @TempDir Path directory;
  private LocalAws aws;
  private Path code;

  @BeforeEach
  void boot() throws IOException {
    aws = new LocalAws(directory);
    code =
        TestFunctions.packageOf(
            directory.resolve("code"), TestHandler.class, StreamHandler.class, QueueHandler.class);
  }

  @AfterEach
  void close() {
    aws.close();
  }

  private Function function(Class<?> handler, AsyncInvocation asyncInvocation) {
    Function function =
        TestFunctions.function(
            "Tested", handler.getName(), code, Duration.ofMinutes(15), Map.of(), asyncInvocation);
    aws.function(function);
    return function;
  }

  private static PutEventsRequestEntry entry(String source, String detail) {
    return PutEventsRequestEntry.builder()
        .source(source)
        .detailType("invoice.paid")
        .detail(detail)
        .eventBusName("webhooks")
        .build();
  }

  private PutEventsResponse put(PutEventsRequestEntry... entries) {
    try (EventBridgeClient client = aws.eventBridge()) {
      return client.putEvents(request -> request.entries(entries));
    }
  }

  private static JsonNode json(Message message) throws IOException {
    return JSON.readTree(message.body());
  }

  @Test
  void bringsAnEventToAQueueWithItsDetailUnchanged() throws Exception {
    Queue queue = aws.queue("events", Duration.ofSeconds(30));
    aws.archive(EVERYTHING);
    aws.rule("all", EVERYTHING, target(queue.arn()));
    FunctionsAndBuses stack = aws.start();
    String detail =
        "{\"amount\":12345678901234567890.10,\"big\":1e400,\"text\":\"\\u0000 ünïcode 🚢\"}";
    PutEventsResponse response = put(entry("wharf.stripe", detail), entry("other", "{}"));
    assertThat(response.failedEntryCount()).isZero();
    String body = aws.next(queue).body();
    assertThat(body).endsWith(",\"detail\":" + detail + "}");
    JsonNode event = JSON.readTree(body);
    assertThat(event.path("id").asText()).isEqualTo(response.entries().get(0).eventId());
    assertThat(event.path("detail-type").asText()).isEqualTo("invoice.paid");
    assertThat(event.path("account").asText()).isEqualTo("000000000000");
    assertThat(event.path("region").asText()).isEqualTo("eu-west-1");
    assertThat(event.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(stack.buses().archived("archive")).containsExactly(body);
    assertThat(aws.size(queue)).isZero();
    TestFunctions.await("nothing left", () -> stack.buses().pendingHandovers() == 0);
  }

  @Test
  void refusesBadEntriesOneByOne() throws Exception {
    aws.start();
    PutEventsResponse response =
        put(
            entry("wharf.stripe", "{}"),
            entry("wharf.stripe", "{not json"),
            entry("wharf.stripe", "[]"),
            entry("aws.s3", "{}"),
            PutEventsRequestEntry.builder().detail("{}").detailType("x").build(),
            entry("wharf.stripe", "{}").toBuilder().eventBusName("nowhere").build());
    assertThat(response.failedEntryCount()).isEqualTo(5);
    assertThat(response.entries())
        .extracting(result -> String.valueOf(result.errorCode()))
        .containsExactly(
            "null",
            "MalformedDetail",
            "MalformedDetail",
            "NotAuthorizedForSourceException",
            "InvalidArgument",
            "ResourceNotFoundException");
    assertThat(response.entries().get(4).errorMessage())
        .isEqualTo("Parameter Source is not valid. Reason: Source is a required argument.");
  }

  @Test
  void refusesARequestThatIsTooLargeOrHasTooManyEntries() throws Exception {
    aws.start();
    String half = "{\"text\":\"" + "x".repeat(600_000) + "\"}";
    assertThatThrownBy(() -> put(entry("wharf.stripe", half), entry("wharf.stripe", half)))
        .isInstanceOf(EventBridgeException.class)
        .hasMessageContaining("Total size of the entries in the request is over the limit.");
    PutEventsRequestEntry[] eleven = new PutEventsRequestEntry[11];
    java.util.Arrays.fill(eleven, entry("wharf.stripe", "{}"));
    assertThatThrownBy(() -> put(eleven)).hasMessageContaining("between 1 and 10");
    try (EventBridgeClient client = aws.eventBridge()) {
      assertThatThrownBy(() -> client.putRule(request -> request.name("x")))
          .hasMessageContaining("PutRule");
    }
  }

  @Test
  void refusesAPatternThatEventBridgeWouldRefuse() {
    aws.rule("broken", "{\"source\":\"wharf.stripe\"}");
    assertThatThrownBy(() -> aws.start())
        .isInstanceOf(InvalidRuleException.class)
        .hasMessageContaining("broken")
        .hasMessageContaining("\"source\" must be an object or an array");
  }

  @Test
  void transformsTheInputAsEventBridgeDoes() throws Exception {
    Queue queue = aws.queue("events", Duration.ofSeconds(30));
    aws.rule(
        "all",
        EVERYTHING,
        target(
            queue.arn(),
            null,
            new InputTransformer(
                Map.of("id", "$.detail.id", "amount", "$.detail.amount", "none", "$.detail.none"),
                "{\"id\":<id>,\"text\":\"id <id> of <amount>\",\"amount\":<amount>,"
                    + "\"none\":<none>,\"rule\":<aws.events.rule-name>,"
                    + "\"event\":<aws.events.event.json>,\"head\":<aws.events.event>}"),
            null));
    aws.start();
    put(entry("wharf.stripe", "{\"id\":\"in_\\\"1\\\"\",\"amount\":9007199254740993.50}"));
    String body = aws.next(queue).body();
    assertThat(body)
        .startsWith(
            "{\"id\":\"in_\\\"1\\\"\",\"text\":\"id in_\\\"1\\\" of 9007199254740993.50\","
                + "\"amount\":9007199254740993.50,\"none\":\"\",\"rule\":\"all\",");
    assertThat(JSON.readTree(body).path("event").has("detail")).isTrue();
    assertThat(JSON.readTree(body).path("head").has("detail")).isFalse();
  }

  @Test
  void reportsASuccessThroughTheBusInLambdasRecordedShape() throws Exception {
    Queue outcomes = aws.queue("outcomes", Duration.ofSeconds(30));
    Function function =
        function(TestHandler.class, TestFunctions.noRetries(LocalAws.BUS, LocalAws.BUS));
    aws.rule("processor", EVERYTHING, target(function.targetArn()));
    aws.rule("outcomes", "{\"source\":[\"lambda\"]}", target(outcomes.arn()));
    FunctionsAndBuses stack = aws.start();
    put(entry("wharf.stripe", "{\"amount\":12345678901234567890.10}"));
    String body = aws.next(outcomes).body();
    assertThat(body).contains("\"detail\":{\"amount\":12345678901234567890.10}");
    JsonNode event = JSON.readTree(body);
    assertThat(event.path("source").asText()).isEqualTo("lambda");
    assertThat(event.path("detail-type").asText())
        .isEqualTo("Lambda Function Invocation Result - Success");
    assertThat(event.path("resources").get(0).asText()).isEqualTo(LocalAws.BUS);
    assertThat(event.path("resources").get(1).asText()).isEqualTo(function.arn() + ":live");
    JsonNode record = event.path("detail");
    assertThat(record.path("version").asText()).isEqualTo("1.0");
    assertThat(record.path("requestContext").path("condition").asText()).isEqualTo("Success");
    assertThat(record.path("requestContext").path("functionArn").asText())
        .isEqualTo(function.arn() + ":live");
    assertThat(record.path("requestContext").path("approximateInvokeCount").asInt()).isEqualTo(1);
    assertThat(record.path("requestPayload").path("source").asText()).isEqualTo("wharf.stripe");
    assertThat(record.path("responseContext").toString())
        .isEqualTo("{\"statusCode\":200,\"executedVersion\":\"1\"}");
    assertThat(record.path("responsePayload").path("requestId"))
        .isEqualTo(record.path("requestContext").path("requestId"));
    TestFunctions.await("nothing left", () -> stack.invocations().pending() == 0);
  }

  @Test
  void retriesTwiceAndThenReportsTheFailureToAQueue() throws Exception {
    Queue failures = aws.queue("failures", Duration.ofSeconds(30));
    Function function =
        function(
            TestHandler.class, new AsyncInvocation(2, Duration.ofHours(6), null, failures.arn()));
    aws.start();
    long started = System.nanoTime();
    try (LambdaClient client = aws.lambda()) {
      InvokeResponse response =
          client.invoke(
              request ->
                  request
                      .functionName(function.name() + ":live")
                      .invocationType(InvocationType.EVENT)
                      .payload(SdkBytes.fromUtf8String("{\"action\":\"fail\"}")));
      assertThat(response.statusCode()).isEqualTo(202);
    }
    JsonNode record = json(aws.next(failures));
    // A hundredth of one and of two minutes.
    assertThat(Duration.ofNanos(System.nanoTime() - started))
        .isGreaterThan(Duration.ofMillis(1800));
    assertThat(record.path("requestContext").path("condition").asText())
        .isEqualTo("RetriesExhausted");
    assertThat(record.path("requestContext").path("approximateInvokeCount").asInt()).isEqualTo(3);
    assertThat(record.path("responseContext").path("functionError").asText())
        .isEqualTo("Unhandled");
    assertThat(record.path("responsePayload").path("errorMessage").asText())
        .isEqualTo("told to fail");
    assertThat(record.path("requestPayload").toString()).isEqualTo("{\"action\":\"fail\"}");
    assertThat(aws.lines.stream().filter(line -> line.startsWith("START"))).hasSize(3);
  }

  @Test
  void runsAfterARestartWhatWasAcceptedBefore() throws Exception {
    Queue outcomes = aws.queue("outcomes", Duration.ofSeconds(30));
    Function function =
        function(TestHandler.class, TestFunctions.noRetries(outcomes.arn(), outcomes.arn()));
    FunctionsAndBuses first = aws.start();
    Path end = directory.resolve("end");
    try (LambdaClient client = aws.lambda()) {
      client.invoke(
          request ->
              request
                  .functionName(function.targetArn())
                  .invocationType(InvocationType.EVENT)
                  .payload(
                      SdkBytes.fromUtf8String("{\"action\":\"hold\",\"until\":\"" + end + "\"}")));
    }
    TestFunctions.await(
        "it to run", () -> aws.lines.stream().anyMatch(line -> line.startsWith("START")));
    // It returns although the function would run on.
    aws.stop();
    assertThat(first).isNotNull();
    assertThat(aws.size(outcomes)).isZero();
    Files.createFile(end);
    FunctionsAndBuses second = aws.start();
    JsonNode record = json(aws.next(outcomes));
    assertThat(record.path("requestContext").path("condition").asText()).isEqualTo("Success");
    assertThat(record.path("requestContext").path("approximateInvokeCount").asInt()).isEqualTo(1);
    TestFunctions.await("nothing left", () -> second.invocations().pending() == 0);
  }

  @Test
  void putsWhatATargetCannotTakeIntoItsDeadLetterQueue() throws Exception {
    Queue letters = aws.queue("letters", Duration.ofSeconds(30));
    Queue missing = aws.known("missing", letters.url().replace("letters", "missing"));
    String noFunction = "arn:aws:lambda:eu-west-1:000000000000:function:gone";
    aws.rule("lost", EVERYTHING, target(missing.arn(), "$.detail", null, letters.arn()));
    aws.rule("gone", EVERYTHING, target(noFunction, null, null, letters.arn()));
    aws.start();
    put(entry("wharf.stripe", "{\"id\":1}"));
    for (int i = 0; i < 2; i++) {
      Message letter = aws.next(letters);
      assertThat(json(letter).path("source").asText()).isEqualTo("wharf.stripe");
      assertThat(letter.messageAttributes().get("ERROR_CODE").stringValue())
          .isEqualTo("NO_RESOURCE");
      assertThat(letter.messageAttributes().get("RULE_ARN").stringValue())
          .isIn(LocalAws.ruleArn("lost"), LocalAws.ruleArn("gone"));
      assertThat(letter.messageAttributes().get("TARGET_ARN").stringValue())
          .isIn(missing.arn(), noFunction);
      assertThat(letter.messageAttributes()).containsKeys("ERROR_MESSAGE", "RETRY_ATTEMPTS");
    }
  }

  @Test
  void invokesAFunctionForAnAwsClient() throws Exception {
    Function function = function(TestHandler.class, TestFunctions.noRetries(null, null));
    aws.start();
    try (LambdaClient client = aws.lambda()) {
      InvokeResponse response =
          client.invoke(request -> request.functionName(function.name()).logType(LogType.TAIL));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.functionError()).isNull();
      assertThat(response.executedVersion()).isEqualTo("$LATEST");
      assertThat(JSON.readTree(response.payload().asUtf8String()).path("arn").asText())
          .isEqualTo(function.arn() + ":$LATEST");
      assertThat(response.logResult()).isNotEmpty();
      InvokeResponse failed =
          client.invoke(
              request ->
                  request
                      .functionName(function.arn())
                      .qualifier("live")
                      .payload(SdkBytes.fromUtf8String("{\"action\":\"fail\"}")));
      assertThat(failed.functionError()).isEqualTo("Unhandled");
      assertThat(failed.executedVersion()).isEqualTo("1");
      assertThat(
              client
                  .invoke(
                      request ->
                          request
                              .functionName(function.name())
                              .invocationType(InvocationType.DRY_RUN))
                  .statusCode())
          .isEqualTo(204);
      assertThatThrownBy(() -> client.invoke(request -> request.functionName("nobody")))
          .isInstanceOf(ResourceNotFoundException.class);
      assertThatThrownBy(
              () ->
                  client.invoke(request -> request.functionName(function.name()).qualifier("old")))
          .isInstanceOf(ResourceNotFoundException.class);
      assertThatThrownBy(
              () ->
                  client.invoke(
                      request ->
                          request
                              .functionName(function.name())
                              .payload(SdkBytes.fromUtf8String("{"))))
          .hasMessageContaining("Could not parse request body into json");
    }
  }

  @Test
  void stopsWithinTwoSecondsThoughASynchronousInvocationRuns() throws Exception {
    Function function = function(TestHandler.class, TestFunctions.noRetries(null, null));
    aws.start();
    Thread caller =
        new Thread(
            () -> {
              try (LambdaClient client = aws.lambda()) {
                client.invoke(
                    request ->
                        request
                            .functionName(function.name())
                            .payload(
                                SdkBytes.fromUtf8String(
                                    "{\"action\":\"sleep\",\"millis\":600000}")));
              } catch (RuntimeException e) {
                // It is cut off, which is the point.
              }
            });
    caller.setDaemon(true);
    caller.start();
    TestFunctions.await(
        "it to run", () -> aws.lines.stream().anyMatch(line -> line.startsWith("START")));
    stopsWithoutWaitingForTenMinutes();
  }

  /** What is slow takes ten minutes; the stop waits for less than two seconds of them. */
  private void stopsWithoutWaitingForTenMinutes() {
    assertThat(FunctionsAndBuses.PATIENCE).isLessThan(Duration.ofSeconds(2));
    long stopping = System.nanoTime();
    aws.stop();
    assertThat(Duration.ofNanos(System.nanoTime() - stopping)).isLessThan(Duration.ofMinutes(5));
  }

  @Test
  void namesThePortThatIsInUseAndTheFlag() throws Exception {
    try (ServerSocket socket = new ServerSocket(aws.port(), 1, InetAddress.getLoopbackAddress())) {
      assertThat(socket.isBound()).isTrue();
      assertThatThrownBy(() -> aws.start())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Port " + aws.port())
          .hasMessageContaining("--aws-port");
    }
  }

  @Test
  void deletesWhatAFunctionWorkedOffAndLeavesWhatItGaveBack() throws Exception {
    // Invisible for these five minutes while they are worked on, and for a hundredth afterwards.
    Queue queue = aws.queue("inbox", Duration.ofSeconds(1), Duration.ofMinutes(5));
    Function function = function(QueueHandler.class, TestFunctions.noRetries(null, null));
    aws.mapping(function, queue, 10);
    aws.start();
    for (int i = 0; i < 5; i++) {
      aws.send(queue, "good " + i);
    }
    aws.send(queue, "bad");
    TestFunctions.await("the good ones to be deleted", () -> aws.size(queue) == 1);
    TestFunctions.await(
        "the bad one to come back",
        () ->
            aws.lines.stream()
                .anyMatch(
                    line ->
                        line.startsWith("attributes")
                            && line.contains("ApproximateReceiveCount=2")));
    for (int i = 0; i < 5; i++) {
      int number = i;
      assertThat(aws.lines).filteredOn(line -> line.startsWith("got good " + number)).hasSize(1);
    }
    assertThat(aws.lines).contains("got good 0 " + queue.arn());
    assertThat(aws.lines)
        .anyMatch(
            line ->
                line.startsWith("attributes")
                    && line.contains("ApproximateReceiveCount=2")
                    && line.contains("SentTimestamp=")
                    && line.contains("ApproximateFirstReceiveTimestamp="));
    assertThat(aws.size(queue)).isEqualTo(1);
  }

  @Test
  void handsOutNothingAgainThatIsBeingWorkedOnAndWhatFailedSoon() throws Exception {
    // A second is a hundredth of what the template says.
    Queue queue = aws.queue("inbox", Duration.ofSeconds(1), Duration.ofSeconds(90));
    Path end = directory.resolve("end");
    Function function = function(QueueHandler.class, TestFunctions.noRetries(null, null));
    aws.mapping(function, queue, 1);
    aws.start();
    aws.send(queue, "hold " + end);
    TestFunctions.await("it to run", () -> got("hold") == 1);
    long enough = System.nanoTime() + Duration.ofMillis(2_500).toNanos();
    TestFunctions.await(
        "a second attempt, which does not come",
        () -> System.nanoTime() > enough || got("hold") > 1);
    assertThat(got("hold")).isEqualTo(1);
    Files.createFile(end);
    TestFunctions.await("its deletion", () -> aws.size(queue) == 0);
    aws.send(queue, "throw");
    // In a second each: three times 90 seconds are longer than is waited for.
    TestFunctions.await("four attempts", () -> got("throw") >= 4);
  }

  private long got(String body) {
    return aws.lines.stream().filter(line -> line.startsWith("got " + body)).count();
  }

  @Test
  void deletesNothingOfABatchThatThrew() throws Exception {
    Queue queue = aws.queue("inbox", Duration.ofSeconds(1));
    aws.send(queue, "throw");
    Function function = function(QueueHandler.class, TestFunctions.noRetries(null, null));
    aws.mapping(function, queue, 10);
    aws.start();
    TestFunctions.await(
        "two attempts",
        () -> aws.lines.stream().filter(line -> line.startsWith("got throw")).count() >= 2);
    assertThat(aws.size(queue)).isEqualTo(1);
  }

  @Test
  void stopsWithinTwoSecondsAndKeepsTheMessagesOfARunningBatch() throws Exception {
    Queue queue = aws.queue("inbox", Duration.ofSeconds(30));
    Function function =
        TestFunctions.function(
            "Slow", QueueHandler.class.getName(), code, Duration.ofMinutes(15), Map.of());
    aws.function(function);
    aws.mapping(function, queue, 1);
    aws.send(queue, "slow");
    aws.start();
    TestFunctions.await(
        "it to run", () -> aws.lines.stream().anyMatch(line -> line.startsWith("got slow")));
    stopsWithoutWaitingForTenMinutes();
    assertThat(aws.size(queue)).isEqualTo(1);
    assertThat(List.copyOf(aws.lines)).isNotEmpty();
  }

  @Test
  void runsAFunctionForTheChangesOfATable() throws Exception {
    Table table =
        new Table(
            "Inbox",
            "inbox",
            "arn:aws:dynamodb:eu-west-1:000000000000:table/inbox",
            Map.of(
                "TableName",
                "inbox",
                "BillingMode",
                "PAY_PER_REQUEST",
                "AttributeDefinitions",
                List.of(Map.of("AttributeName", "pk", "AttributeType", "S")),
                "KeySchema",
                List.of(Map.of("AttributeName", "pk", "KeyType", "HASH")),
                "StreamSpecification",
                Map.of("StreamEnabled", true, "StreamViewType", "NEW_IMAGE")),
            null);
    TestFunctions.packageOf(directory.resolve("code"), ChangeHandler.class);
    aws.streamMapping(function(ChangeHandler.class, TestFunctions.noRetries(null, null)), table);
    try (DynamoDbLocal local =
        DynamoDbLocal.launch(
            aws.dynamoDb(),
            directory.resolve("dynamodb"),
            Path.of("dynamodb-local/target/lib").toAbsolutePath())) {
      local.awaitReady(List.of(table));
      FunctionsAndBuses first = aws.start();
      try (DynamoDbClient client = aws.client(DynamoDbClient.builder(), aws.dynamoDb())) {
        client.putItem(
            request ->
                request
                    .tableName("inbox")
                    .item(
                        Map.of(
                            "pk",
                            AttributeValue.fromS("a"),
                            "version",
                            AttributeValue.fromN("1"))));
        TestFunctions.await("the change", () -> aws.lines.contains("done [a:1]"));
        // A stop waits for this too, but not for long.
        TestFunctions.await(
            "the checkpoint", () -> first.journal().size("stream-checkpoints") == 1);
        aws.stop();
        client.putItem(
            request ->
                request
                    .tableName("inbox")
                    .item(
                        Map.of(
                            "pk",
                            AttributeValue.fromS("b"),
                            "version",
                            AttributeValue.fromN("1"))));
      }
      aws.start();
      TestFunctions.await("the next change", () -> aws.lines.contains("done [b:1]"));
      assertThat(aws.lines).filteredOn(line -> line.startsWith("batch ")).hasSize(2);
      aws.stop();
    }
  }
}
