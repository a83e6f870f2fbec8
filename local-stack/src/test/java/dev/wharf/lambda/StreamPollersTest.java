package dev.wharf.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.lambda.handlers.EventPrinter;
import dev.wharf.parts.DynamoDbLocal;
import dev.wharf.parts.PartsProcess;
import dev.wharf.template.Resources.StartingPosition;
import dev.wharf.template.Resources.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Event sources on the streams of a real DynamoDB Local. */
class StreamPollersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path JARS = Path.of("dynamodb-local/target/lib").toAbsolutePath();

  @TempDir static Path data;
  private static URI endpoint;
  private static DynamoDbLocal local;
  private static DynamoDbClient dynamoDb;

  @TempDir Path directory;
  private Table table;
  private StreamStack stack;
  private final StreamStack.Mapping mapping = new StreamStack.Mapping();

  @BeforeAll
  static void startDynamoDb() throws IOException {
    endpoint = PartsProcess.freeEndpoint();
    local = DynamoDbLocal.launch(endpoint, data, JARS);
    local.awaitReady(List.of());
    dynamoDb = client(DynamoDbClient.builder());
  }

  @AfterAll
  static void stopDynamoDb() {
    dynamoDb.close();
    local.close();
  }

  private static <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.of(TestFunctions.REGION))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .build();
  }

  @BeforeEach
  void makeTable(TestInfo test) {
    table = table(test.getTestMethod().orElseThrow().getName());
    local.awaitReady(List.of(table));
    stack = new StreamStack(directory, table, client(DynamoDbStreamsClient.builder()));
  }

  @AfterEach
  void close() {
    stack.close();
  }

  private static Table table(String name) {
    return new Table(
        name,
        name,
        "arn:aws:dynamodb:eu-west-1:000000000000:table/" + name,
        Map.of(
            "TableName",
            name,
            "BillingMode",
            "PAY_PER_REQUEST",
            "AttributeDefinitions",
            List.of(Map.of("AttributeName", "pk", "AttributeType", "S")),
            "KeySchema",
            List.of(Map.of("AttributeName", "pk", "KeyType", "HASH")),
            "StreamSpecification",
            Map.of("StreamEnabled", true, "StreamViewType", "NEW_AND_OLD_IMAGES")),
        null);
  }

  private void put(String key, int version, String action) {
    put(key, version, Map.of("do", AttributeValue.fromS(action)));
  }

  private void put(String key, int version, Map<String, AttributeValue> more) {
    Map<String, AttributeValue> item = new HashMap<>(more);
    item.put("pk", AttributeValue.fromS(key));
    item.put("version", AttributeValue.fromN("" + version));
    dynamoDb.putItem(request -> request.tableName(table.name()).item(item));
  }

  /** Items that the function takes without a word. */
  private void put(String... keys) {
    for (String key : keys) {
      put(key, 1, "nothing");
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  /** The keys of the items that the metadata of discarded records leads to. */
  private static List<String> keys(JsonNode failure) {
    JsonNode info = failure.path("DDBStreamBatchInfo");
    try (DynamoDbStreamsClient streams = client(DynamoDbStreamsClient.builder())) {
      String iterator =
          streams
              .getShardIterator(
                  request ->
                      request
                          .streamArn(info.path("streamArn").asText())
                          .shardId(info.path("shardId").asText())
                          .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                          .sequenceNumber(info.path("startSequenceNumber").asText()))
              .shardIterator();
      List<Record> records =
          streams
              .getRecords(
                  request -> request.shardIterator(iterator).limit(info.path("batchSize").asInt()))
              .records();
      assertThat(records.get(records.size() - 1).dynamodb().sequenceNumber())
          .isEqualTo(info.path("endSequenceNumber").asText());
      return records.stream().map(record -> record.dynamodb().keys().get("pk").s()).toList();
    }
  }

  @Test
  void handsTheFunctionWhatLambdaHandsIt() throws Exception {
    mapping.handler = EventPrinter.class;
    put(
        "a",
        1,
        Map.of(
            "bytes", AttributeValue.fromB(SdkBytes.fromUtf8String("foobar")),
            "list",
                AttributeValue.fromL(
                    List.of(AttributeValue.fromBool(true), AttributeValue.fromNul(true))),
            "map", AttributeValue.fromM(Map.of("ü", AttributeValue.fromSs(List.of("x"))))));
    dynamoDb.deleteItem(
        request -> request.tableName(table.name()).key(Map.of("pk", AttributeValue.fromS("a"))));
    stack.start(mapping);

    stack.await(
        "the event", () -> stack.lines.stream().anyMatch(line -> line.startsWith("event ")));
    JsonNode records =
        json(stack.lines.stream()
                .filter(line -> line.startsWith("event "))
                .findFirst()
                .orElseThrow()
                .substring(6))
            .path("Records");
    assertThat(records).hasSize(2);
    JsonNode insert = records.get(0);
    assertThat(insert.path("eventID").asText()).isNotEmpty();
    assertThat(insert.path("eventName").asText()).isEqualTo("INSERT");
    assertThat(insert.path("eventVersion").asText()).isEqualTo("1.1");
    assertThat(insert.path("eventSource").asText()).isEqualTo("aws:dynamodb");
    assertThat(insert.path("awsRegion").asText()).isEqualTo("eu-west-1");
    assertThat(insert.path("eventSourceARN").asText())
        .contains(":table/" + table.name() + "/stream/");
    JsonNode change = insert.path("dynamodb");
    assertThat(change.path("Keys").toString()).isEqualTo("{\"pk\":{\"S\":\"a\"}}");
    assertThat(change.path("NewImage"))
        .isEqualTo(
            json(
                "{\"pk\":{\"S\":\"a\"},\"version\":{\"N\":\"1\"},\"bytes\":{\"B\":\"Zm9vYmFy\"},"
                    + "\"list\":{\"L\":[{\"BOOL\":true},{\"NULL\":true}]},"
                    + "\"map\":{\"M\":{\"ü\":{\"SS\":[\"x\"]}}}}"));
    assertThat(change.has("OldImage")).isFalse();
    assertThat(change.path("ApproximateCreationDateTime").isIntegralNumber()).isTrue();
    assertThat(change.path("SequenceNumber").isTextual()).isTrue();
    assertThat(change.path("SizeBytes").asInt()).isPositive();
    assertThat(change.path("StreamViewType").asText()).isEqualTo("NEW_AND_OLD_IMAGES");
    assertThat(records.get(1).path("eventName").asText()).isEqualTo("REMOVE");
    assertThat(records.get(1).path("dynamodb").has("NewImage")).isFalse();
    assertThat(records.get(1).path("dynamodb").path("OldImage").has("bytes")).isTrue();
  }

  @Test
  void deliversTheChangesOfAnItemInTheirOrder() throws Exception {
    mapping.batchSize = 3;
    for (int version = 1; version <= 5; version++) {
      put("a", version, "nothing");
    }
    stack.start(mapping);
    for (int version = 6; version <= 10; version++) {
      put("a", version, "nothing");
    }
    stack.awaitDelivered("a:10");
    assertThat(stack.delivered())
        .isEqualTo(IntStream.rangeClosed(1, 10).mapToObj(i -> "a:" + i).toList());
    assertThat(stack.batches()).allMatch(batch -> batch.split(", ").length <= 3);
  }

  @Test
  void waitsForMoreUntilItsWindowIsOver() throws Exception {
    mapping.window = Duration.ofSeconds(2);
    stack.start(mapping);
    long begin = System.nanoTime();
    put("a");
    stack.awaitDelivered("a:1");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(mapping.window);
    assertThat(stack.batches()).containsExactly("a:1");
  }

  @Test
  void runsTheFunctionForRecordsThatOneFilterLetsThrough() throws Exception {
    mapping.patterns =
        List.of(
            "{\"eventName\":[\"INSERT\"],\"dynamodb\":{\"NewImage\":{\"do\":{\"S\":[\"this\"]}}}}",
            "{\"dynamodb\":{\"Keys\":{\"pk\":{\"S\":[{\"prefix\":\"z\"}]}}}}");
    put("a", 1, "this");
    put("b", 1, "that");
    put("a", 2, "this");
    put("zz", 1, "that");
    put("c", 1, "that");
    stack.start(mapping);
    stack.awaitDelivered("zz:1");
    stack.await("the checkpoint", () -> stack.checkpoints() == 1);
    put("d", 1, "that");
    put("e", 1, "this");
    stack.awaitDone("e:1");
    assertThat(stack.delivered()).containsExactly("a:1", "zz:1", "e:1");
    stack.stop();
    stack.start(mapping);

    // What was skipped is behind the checkpoint.
    stack.await("the checkpoint of e", () -> !stack.checkpoint().isEmpty());
    String before = stack.checkpoint();
    put("f", 1, "that");
    stack.await("the checkpoint", () -> !stack.checkpoint().equals(before));
    stack.stop();
    mapping.patterns = List.of();
    stack.start(mapping);
    put("g", 1, "that");
    stack.awaitDelivered("g:1");
    assertThat(stack.delivered()).containsExactly("a:1", "zz:1", "e:1", "g:1");
  }

  @Test
  void triesAgainFromTheLowestRecordThatTheFunctionNamed() throws Exception {
    mapping.partial = true;
    mapping.retries = 1;
    put("a");
    put("b");
    put("c", 1, "fail");
    put("d");
    put("e", 1, "fail");
    put("f");
    stack.start(mapping);
    JsonNode failure = json(stack.nextFailure());

    // Behind its successes the rest is a batch of its own, with one retry of its own.
    assertThat(stack.batches())
        .containsExactly(
            "a:1, b:1, c:1, d:1, e:1, f:1", "c:1, d:1, e:1, f:1", "c:1, d:1, e:1, f:1");
    assertThat(keys(failure)).containsExactly("c", "d", "e", "f");
    assertThat(failure.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(2);
    assertThat(failure.at("/responseContext/functionError").isNull()).isTrue();
    put("g");
    stack.awaitDone("g:1");
  }

  @Test
  void takesAResponseThatNamesNoRecordOfTheBatchAsTheFailureOfAll() throws Exception {
    mapping.partial = true;
    mapping.retries = 0;
    mapping.batchSize = 2;
    List<String> actions = List.of("fail-nothing", "fail-empty", "fail-unknown");
    for (String action : actions) {
      put("before " + action);
      put(action, 1, action);
      put("one after " + action);
      put("two after " + action);
    }
    stack.start(mapping);
    for (String action : actions) {
      assertThat(keys(json(stack.nextFailure()))).containsExactly("before " + action, action);
    }
    stack.awaitDone("two after fail-unknown:1");
    assertThat(stack.batches()).hasSize(6);
    assertThat(stack.noFailure()).isTrue();
  }

  @Test
  void ignoresWhatAFunctionNamesThatDoesNotReport() throws Exception {
    put("a", 1, "fail");
    stack.start(mapping);
    put("b");
    stack.awaitDone("b:1");
    assertThat(stack.delivered()).containsExactly("a:1", "b:1");
  }

  @Test
  void isolatesAPoisonRecordByHalves() throws Exception {
    mapping.bisect = true;
    mapping.retries = 1;
    put("a", "b", "c");
    put("poison", 1, "throw");
    put("d", "e", "f", "g");
    stack.start(mapping);
    JsonNode failure = json(stack.nextFailure());

    assertThat(keys(failure)).containsExactly("poison");
    // Splitting consumed no retry, and neither half was taken twice.
    assertThat(failure.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(2);
    stack.awaitDone("g:1");
    assertThat(stack.done()).containsExactly("a:1", "b:1", "c:1", "d:1", "e:1", "f:1", "g:1");
    assertThat(stack.batches())
        .containsExactly(
            "a:1, b:1, c:1, poison:1, d:1, e:1, f:1, g:1",
            "a:1, b:1, c:1, poison:1",
            "a:1, b:1",
            "c:1, poison:1",
            "c:1",
            "poison:1",
            "poison:1",
            "d:1, e:1, f:1, g:1");
    assertThat(stack.noFailure()).isTrue();
  }

  @Test
  void splitsAtTheRecordThatTheFunctionNamedAndIsolatesIt() throws Exception {
    mapping.bisect = true;
    mapping.partial = true;
    mapping.retries = 1;
    put("a", "b");
    put("poison", 1, "fail");
    put("c", "d");
    stack.start(mapping);

    assertThat(keys(json(stack.nextFailure()))).containsExactly("poison");
    TestFunctions.await("what followed it", () -> stack.batches().size() == 5);
    assertThat(stack.batches())
        .containsExactly(
            "a:1, b:1, poison:1, c:1, d:1",
            "poison:1, c:1, d:1",
            "poison:1",
            "poison:1",
            "c:1, d:1");
  }

  @Test
  void tellsWhereTheRecordsAreThatItGaveUp() throws Exception {
    mapping.retries = 2;
    mapping.batchSize = 1;
    put("poison", 1, "throw");
    put("later");
    stack.start(mapping);
    JsonNode failure = json(stack.nextFailure());

    assertThat(stack.batches().stream().filter(batch -> batch.startsWith("poison"))).hasSize(3);
    assertThat(keys(failure)).containsExactly("poison");
    assertThat(failure.path("version").asText()).isEqualTo("1.0");
    assertThat(failure.path("timestamp").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    JsonNode request = failure.path("requestContext");
    assertThat(request.path("functionArn").asText())
        .isEqualTo("arn:aws:lambda:eu-west-1:000000000000:function:wharf-Reader:live");
    assertThat(request.path("condition").asText()).isEqualTo("RetryAttemptsExhausted");
    assertThat(request.path("approximateInvokeCount").asInt()).isEqualTo(3);
    String requestId = request.path("requestId").asText();
    assertThat(stack.lines).anyMatch(line -> line.startsWith("START RequestId: " + requestId));
    assertThat(failure.path("responseContext").toString())
        .isEqualTo(
            "{\"statusCode\":200,\"executedVersion\":\"1\",\"functionError\":\"Unhandled\"}");
    JsonNode info = failure.path("DDBStreamBatchInfo");
    assertThat(info.path("shardId").asText()).startsWith("shardId-");
    assertThat(info.path("approximateArrivalOfFirstRecord").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(info.path("approximateArrivalOfLastRecord").asText()).endsWith("Z");
    assertThat(info.path("batchSize").isIntegralNumber()).isTrue();
    stack.awaitDone("later:1");
  }

  @Test
  void triesAgainUntilTheFunctionSucceeds() throws Exception {
    put("a", 1, "throw-once");
    stack.start(mapping);
    stack.awaitDone("a:1");
    assertThat(stack.delivered()).containsExactly("a:1", "a:1");
    assertThat(stack.noFailure()).isTrue();
  }

  @Test
  void givesUpRecordsThatAreTooOld() throws Exception {
    mapping.age = Duration.ofMinutes(5);
    ManualClock clock = new ManualClock();
    stack.clock = clock;
    put("poison", 1, "throw");
    stack.start(mapping);
    stack.await("three attempts", () -> attempts() >= 3);
    // A hundredth of five minutes.
    clock.pass(Duration.ofSeconds(3));
    long later = attempts() + 2;
    stack.await("two more, as it is not over yet", () -> attempts() >= later);
    assertThat(stack.noFailure()).isTrue();
    clock.pass(Duration.ofMillis(1));
    JsonNode failure = json(stack.nextFailure());

    assertThat(failure.at("/requestContext/condition").asText()).isEqualTo("RecordAgeExceeded");
    assertThat(failure.at("/requestContext/approximateInvokeCount").asLong()).isEqualTo(attempts());
    assertThat(failure.has("responseContext")).isFalse();
    assertThat(keys(failure)).containsExactly("poison");
    put("a");
    stack.awaitDone("a:1");
  }

  private long attempts() {
    return stack.delivered().stream().filter("poison:1"::equals).count();
  }

  @Test
  void passesARecordOnlyWhenItsQueueHasBeenTold() throws Exception {
    mapping.retries = 0;
    stack.deleteQueue();
    put("poison", 1, "throw");
    stack.start(mapping);
    stack.await(
        "a failed delivery",
        () ->
            stack.lines.stream()
                    .filter(line -> line.startsWith("DestinationDeliveryFailures"))
                    .count()
                > 3);
    put("a");
    assertThat(stack.checkpoints()).isZero();
    stack.createQueue();
    assertThat(keys(json(stack.nextFailure()))).containsExactly("poison");
    stack.awaitDone("a:1");
  }

  @Test
  void tellsAfterARestartWhatItCouldNotTellBefore() throws Exception {
    mapping.retries = 0;
    stack.deleteQueue();
    put("poison", 1, "throw");
    stack.start(mapping);
    stack.await(
        "a failed delivery",
        () -> stack.lines.stream().anyMatch(line -> line.startsWith("DestinationDelivery")));
    stack.stop();
    stack.createQueue();
    stack.start(mapping);
    assertThat(keys(json(stack.nextFailure()))).containsExactly("poison");
  }

  @Test
  void goesOnAfterARestartWhereItWas() throws Exception {
    put("a", "b");
    stack.start(mapping);
    stack.awaitDone("b:1");
    stack.await("the checkpoint", () -> stack.checkpoints() == 1);
    stack.stop();
    put("c");
    local.close();
    local = DynamoDbLocal.launch(endpoint, data, JARS);
    local.awaitReady(List.of(table));
    put("d");
    stack.start(mapping);
    stack.awaitDone("d:1");
    assertThat(stack.delivered()).containsExactly("a:1", "b:1", "c:1", "d:1");
  }

  @Test
  void deliversAgainOnlyWhatHadNotEndedWhenItWasStoppedAbruptly() throws Exception {
    mapping.batchSize = 1;
    mapping.retries = 0;
    put("a", "b");
    put("c", 1, "slow");
    put("d");
    stack.start(mapping);
    stack.awaitDelivered("c:1");
    stack.stopAbruptly();
    // It waited for nothing: what is slow takes ten minutes.
    assertThat(stack.done()).containsExactly("a:1", "b:1");
    assertThat(stack.delivered()).containsExactly("a:1", "b:1", "c:1");
    stack.lines.clear();
    put("c", 2, "nothing");
    stack.start(mapping);
    stack.awaitDelivered("c:1");
    stack.stopAbruptly();
    assertThat(stack.delivered()).containsExactly("c:1");
  }

  @Test
  void letsARunningBatchEndWhenItIsStoppedAndBeginsNone() throws Exception {
    mapping.batchSize = 1;
    Path end = directory.resolve("end");
    put("a", 1, "hold " + end);
    put("b");
    stack.start(mapping);
    stack.awaitDelivered("a:1");
    stack.stop(
        TestFunctions.PATIENCE,
        () -> {
          assertThat(stack.done()).isEmpty();
          create(end);
        });
    assertThat(stack.done()).containsExactly("a:1");
    stack.start(mapping);
    stack.awaitDone("b:1");
    assertThat(stack.delivered()).containsExactly("a:1", "b:1");
  }

  private static void create(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void doesNotWaitForABatchThatTakesLong() throws Exception {
    put("a", 1, "slow");
    stack.start(mapping);
    stack.awaitDelivered("a:1");
    stack.stop(Duration.ofMillis(1_300));
    // It takes ten minutes.
    assertThat(stack.done()).isEmpty();
  }

  @Test
  void startsWithWhatIsWrittenFromNowOnAndRemembersThat() throws Exception {
    mapping.position = StartingPosition.LATEST;
    put("old");
    stack.start(mapping);
    stack.await("the position", () -> stack.checkpoints() == 1);
    stack.stop();
    put("meanwhile");
    stack.start(mapping);
    put("new");
    stack.awaitDone("new:1");
    assertThat(stack.delivered()).containsExactly("meanwhile:1", "new:1");
  }

  @Test
  void forgetsHowFarItWasInATableThatIsMadeAnew() throws Exception {
    put("a");
    stack.start(mapping);
    stack.awaitDone("a:1");
    dynamoDb.deleteTable(request -> request.tableName(table.name()));
    local.awaitReady(List.of(table));
    put("b");
    stack.awaitDone("b:1");
    stack.await("the checkpoint", () -> stack.checkpoints() == 1);
  }

  @Test
  void keepsTheOrderOfEachItemInParallelLanes() throws Exception {
    mapping.parallelization = 4;
    mapping.batchSize = 5;
    List<String> keys = IntStream.range(0, 13).mapToObj(i -> "item" + i).toList();
    for (int version = 1; version <= 10; version++) {
      for (String key : keys) {
        put(key, version, "nothing");
      }
    }
    stack.start(mapping);
    stack.await("all", () -> stack.done().size() == 130);
    for (String key : keys) {
      assertThat(stack.delivered().stream().filter(name -> name.startsWith(key + ":")))
          .isEqualTo(IntStream.rangeClosed(1, 10).mapToObj(i -> key + ":" + i).toList());
    }
  }

  @Test
  void holdsUpNoOtherLaneByAPoisonRecordAndCheckpointsBelowIt() throws Exception {
    mapping.parallelization = 4;
    mapping.batchSize = 1;
    put("first");
    stack.start(mapping);
    stack.awaitDone("first:1");
    put("poison", 1, "throw");
    for (int i = 0; i < 40; i++) {
      put("item" + i);
    }
    stack.await("most of the others", () -> stack.done().size() > 20);
    stack.await("retries", () -> stack.delivered().stream().filter("poison:1"::equals).count() > 3);
    stack.stop();
    stack.lines.clear();
    // Everything after the poison record is delivered again, as its checkpoint is below it.
    mapping.retries = 0;
    stack.start(mapping);
    assertThat(keys(json(stack.nextFailure()))).containsExactly("poison");
    stack.await("all", () -> stack.done().size() == 40);
    assertThat(stack.delivered()).doesNotContain("first:1").contains("item0:1", "item39:1");
  }

  @Test
  void splitsABatchThatIsLargerThanLambdaTakes() throws Exception {
    String large = "x".repeat(380_000);
    for (int i = 0; i < 20; i++) {
      put("item" + i, 1, large);
    }
    stack.start(mapping);
    stack.awaitDone("item19:1");
    assertThat(stack.batches()).hasSize(2);
    assertThat(stack.batches().get(0).split(", ")).hasSize(16);
    assertThat(stack.delivered()).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void takesThousandsOfRecordsASecond() throws Exception {
    int count = 3_000;
    for (int from = 0; from < count; from += 25) {
      int first = from;
      dynamoDb.batchWriteItem(
          request ->
              request.requestItems(
                  Map.of(
                      table.name(),
                      IntStream.range(first, first + 25)
                          .mapToObj(
                              i ->
                                  software.amazon.awssdk.services.dynamodb.model.WriteRequest
                                      .builder()
                                      .putRequest(
                                          put ->
                                              put.item(
                                                  Map.of("pk", AttributeValue.fromS("item" + i))))
                                      .build())
                          .toList())));
    }
    long begin = System.nanoTime();
    stack.start(mapping);
    stack.await("all", () -> stack.done().size() == count);
    long took = Duration.ofNanos(System.nanoTime() - begin).toMillis();
    System.out.println(count + " records in " + took + " ms");
    // As few invocations as there can be: what else it takes is the machine's.
    assertThat(stack.batches()).hasSize(count / 100);
  }
}
