package dev.wharf.parts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.lambda.TestFunctions;
import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsTest {
  @TempDir Path state;
  URI sqsEndpoint;
  URI dynamoDbEndpoint;
  JsonClient sqs;
  JsonClient dynamoDb;

  @BeforeEach
  void chooseEndpoints() {
    sqsEndpoint = PartsProcess.freeEndpoint();
    dynamoDbEndpoint = PartsProcess.freeEndpoint();
    connect();
  }

  private void connect() {
    sqs = new JsonClient(sqsEndpoint.resolve("/"), "AmazonSQS", "sqs");
    dynamoDb = new JsonClient(dynamoDbEndpoint.resolve("/"), "DynamoDB_20120810", "dynamodb");
  }

  @Test
  void keepsMessagesAndItemsWhenItsProcessIsKilled() throws Exception {
    Process parent = startProcess();
    long child;
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(parent.getInputStream(), UTF_8))) {
      String line = out.readLine();
      assertThat(line).startsWith("READY ");
      child = Long.parseLong(line.substring(6, line.lastIndexOf(" ")));
      for (int i = 0; i < 50; i++) {
        send("inbox", "message " + i);
        put("item " + i);
      }
      parent.destroyForcibly().waitFor();
    }
    long deadline = System.nanoTime() + TestFunctions.PATIENCE.toNanos();
    while (ProcessHandle.of(child).map(ProcessHandle::isAlive).orElse(false)) {
      assertThat(System.nanoTime()).as("DynamoDB Local outlives its parent").isLessThan(deadline);
      Thread.sleep(20);
    }

    Parts restarted =
        start(PartsProcess.resources(sqsEndpoint, 30, 5, List.of(PartsProcess.table(null))));
    try {
      Set<String> bodies = new TreeSet<>();
      while (bodies.size() < 50 && receive(bodies, 10) > 0) {
        // Until all are there, or none is left.
      }
      assertThat(bodies).hasSize(50).contains("message 0", "message 49");
      assertThat(
              dynamoDb.call("Scan", Map.of("TableName", "ledger", "Select", "COUNT")).path("Count"))
          .hasToString("50");
    } finally {
      restarted.close();
    }
  }

  @Test
  void appliesAChangedTemplateToKeptQueuesAndTables() throws Exception {
    start(PartsProcess.resources(sqsEndpoint, 30, 5, List.of(PartsProcess.table("colour"))))
        .close();
    Table changed = PartsProcess.table("shape");
    Parts parts = start(PartsProcess.resources(sqsEndpoint, 45, 3, List.of(changed)));
    try {
      JsonNode attributes = attributes("inbox");
      assertThat(attributes.path("VisibilityTimeout").asText()).isEqualTo("45");
      assertThat(attributes.path("RedrivePolicy").asText())
          .contains("\"maxReceiveCount\":3")
          .contains("dead");
      JsonNode table = dynamoDb.call("DescribeTable", Map.of("TableName", "ledger")).path("Table");
      assertThat(table.path("GlobalSecondaryIndexes").findValuesAsText("IndexName"))
          .containsExactly("by-shape");
      assertThat(
              dynamoDb
                  .call("DescribeTimeToLive", Map.of("TableName", "ledger"))
                  .at("/TimeToLiveDescription/AttributeName")
                  .asText())
          .isEqualTo("expiresAt");
    } finally {
      parts.close();
    }
  }

  @Test
  void givesAKeptTableTheStreamThatTheTemplateSays() throws Exception {
    try (DynamoDbLocal local = DynamoDbLocal.launch(dynamoDbEndpoint, state, PartsProcess.JARS)) {
      for (String viewType : List.of("", "KEYS_ONLY", "NEW_IMAGE", "", "NEW_IMAGE")) {
        local.awaitReady(List.of(tableWithStream(viewType)));
        put("item of " + viewType);
        JsonNode table =
            dynamoDb.call("DescribeTable", Map.of("TableName", "ledger")).path("Table");
        assertThat(table.at("/StreamSpecification/StreamViewType").asText()).isEqualTo(viewType);
        assertThat(table.at("/StreamSpecification/StreamEnabled").asBoolean())
            .isEqualTo(!viewType.isEmpty());
      }
    }
  }

  private static Table tableWithStream(String viewType) {
    Table plain = PartsProcess.table(null);
    if (viewType.isEmpty()) {
      return plain;
    }
    Map<String, Object> request = new HashMap<>(plain.createTable());
    request.put("StreamSpecification", Map.of("StreamEnabled", true, "StreamViewType", viewType));
    return new Table(plain.logicalId(), plain.name(), plain.arn(), request, "expiresAt");
  }

  @Test
  void keepsTheMessagesOfEachDirectoryToItself(@TempDir Path other) throws Exception {
    Resources resources = PartsProcess.resources(sqsEndpoint, 30, 5, List.of());
    try (ElasticMq first = startQueues(resources, sqsEndpoint, 1)) {
      assertThat(first).isNotNull();
      send("inbox", "first");
    }
    connect();
    try (ElasticMq second =
        ElasticMq.start(resources.queues(), "eu-west-1", sqsEndpoint, other, 1)) {
      assertThat(second).isNotNull();
      assertThat(receive(new TreeSet<>(), 10)).isZero();
    }
    connect();
    try (ElasticMq again = startQueues(resources, sqsEndpoint, 1)) {
      assertThat(again).isNotNull();
      Set<String> bodies = new TreeSet<>();
      receive(bodies, 10);
      assertThat(bodies).containsExactly("first");
    }
  }

  @Test
  void movesAMessageToTheDeadLetterQueueAfterItsReceives() throws Exception {
    Resources resources = PartsProcess.resources(sqsEndpoint, 30, 1, List.of());
    try (ElasticMq queues = startQueues(resources, sqsEndpoint, 1.0 / 30)) {
      assertThat(queues).isNotNull();
      assertThat(attributes("inbox").path("VisibilityTimeout").asText()).isEqualTo("1");
      send("inbox", "poison");
      assertThat(receive(new TreeSet<>(), 1)).isEqualTo(1);
      long deadline = System.nanoTime() + TestFunctions.PATIENCE.toNanos();
      while (!attributes("dead").path("ApproximateNumberOfMessages").asText().equals("1")) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        receive(new TreeSet<>(), 1);
        Thread.sleep(50);
      }
    }
  }

  @Test
  void aNoisyGroupStaysBehindOthersWhenTheQueueIsRestarted() throws Exception {
    Resources resources = PartsProcess.resources(sqsEndpoint, 300, 5, List.of());
    try (ElasticMq queues = startQueues(resources, sqsEndpoint, 1)) {
      assertThat(queues).isNotNull();
      for (int i = 0; i < 50; i++) {
        send("inbox", "noisy " + i, "noisy");
      }
      for (int i = 0; i < 4; i++) {
        assertThat(receive(new TreeSet<>(), 10)).isEqualTo(10);
      }
      send("inbox", "quiet 0", "quiet");
      send("inbox", "quiet 1", "quiet");
      Set<String> next = new TreeSet<>();
      receive(next, 1);
      assertThat(next).containsExactly("quiet 0");
    }
    connect();
    try (ElasticMq again = startQueues(resources, sqsEndpoint, 1)) {
      assertThat(again).isNotNull();
      Set<String> next = new TreeSet<>();
      receive(next, 1);
      assertThat(next).containsExactly("quiet 1");
      assertThat(receive(next, 10)).isEqualTo(10);
      assertThat(attributes("inbox").path("ApproximateNumberOfMessages").asText()).isEqualTo("0");
      assertThat(attributes("inbox").path("ApproximateNumberOfMessagesNotVisible").asText())
          .isEqualTo("52");
    }
  }

  @Test
  void aMoveTaskMovesWhatIsThereAndNothingThatWasDeleted() throws Exception {
    Resources resources = PartsProcess.resources(sqsEndpoint, 300, 5, List.of());
    try (ElasticMq queues = startQueues(resources, sqsEndpoint, 1)) {
      assertThat(queues).isNotNull();
      for (String body : List.of("one", "two", "three")) {
        send("dead", body);
      }
      JsonNode deleted =
          sqs.call("ReceiveMessage", Map.of("QueueUrl", url("dead"))).path("Messages").path(0);
      sqs.call(
          "DeleteMessage",
          Map.of("QueueUrl", url("dead"), "ReceiptHandle", deleted.path("ReceiptHandle").asText()));

      sqs.call(
          "StartMessageMoveTask",
          Map.of(
              "SourceArn",
              "arn:aws:sqs:eu-west-1:000000000000:dead",
              "DestinationArn",
              "arn:aws:sqs:eu-west-1:000000000000:inbox"));

      Set<String> expected = new TreeSet<>(List.of("one", "two", "three"));
      expected.remove(deleted.path("Body").asText());
      Set<String> moved = new TreeSet<>();
      long deadline = System.nanoTime() + TestFunctions.PATIENCE.toNanos();
      while (!attributes("dead").path("ApproximateNumberOfMessages").asText().equals("0")
          || moved.size() < 2) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        receive(moved, 10);
        Thread.sleep(20);
      }
      assertThat(receive(moved, 10)).isZero();
      assertThat(moved).isEqualTo(expected);
    }
  }

  @Test
  void servesLoopbackOnly() throws Exception {
    Parts parts = start(PartsProcess.resources(sqsEndpoint, 30, 5, List.of()));
    try {
      InetAddress other =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .filter(address -> !address.isLoopbackAddress() && address.getAddress().length == 4)
              .findFirst()
              .orElse(null);
      org.junit.jupiter.api.Assumptions.assumeTrue(other != null, "no address but loopback");
      for (URI endpoint : List.of(sqsEndpoint, dynamoDbEndpoint)) {
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> new Socket(other, endpoint.getPort()).close());
      }
    } finally {
      parts.close();
    }
  }

  @Test
  void namesABusyPortAndTheFlagThatChangesIt() throws Exception {
    try (ServerSocket busy =
        new ServerSocket(sqsEndpoint.getPort(), 1, InetAddress.getLoopbackAddress())) {
      assertThatExceptionOfType(PartException.class)
          .isThrownBy(
              () ->
                  startQueues(
                      PartsProcess.resources(sqsEndpoint, 30, 5, List.of()), sqsEndpoint, 1))
          .withMessage(
              "port "
                  + busy.getLocalPort()
                  + " for SQS is taken; end what listens there, or choose another port with"
                  + " --sqs-port");
      assertThatExceptionOfType(PartException.class)
          .isThrownBy(() -> DynamoDbLocal.launch(sqsEndpoint, state, PartsProcess.JARS))
          .withMessageContaining("DynamoDB is taken")
          .withMessageContaining("--dynamodb-port");
    }
  }

  @Test
  void saysWhatToDoWithoutDynamoDbLocal() {
    assertThatExceptionOfType(PartException.class)
        .isThrownBy(() -> DynamoDbLocal.launch(dynamoDbEndpoint, state, state.resolve("none")))
        .withMessageContaining("run ./mvnw -pl local-stack/dynamodb-local generate-resources");
  }

  private Process startProcess() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            PartsProcess.class.getName(),
            sqsEndpoint.toString(),
            dynamoDbEndpoint.toString(),
            state.toString(),
            PartsProcess.JARS.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private Parts start(Resources resources) {
    long begin = System.nanoTime();
    Parts parts =
        Parts.start(
            resources,
            new Endpoints(sqsEndpoint, sqsEndpoint, dynamoDbEndpoint, sqsEndpoint),
            state,
            PartsProcess.JARS,
            1);
    connect();
    System.out.println("parts ready in " + (System.nanoTime() - begin) / 1_000_000 + " ms");
    return parts;
  }

  private ElasticMq startQueues(Resources resources, URI endpoint, double waitScale) {
    return ElasticMq.start(
        resources.queues(), "eu-west-1", endpoint, state.resolve("sqs"), waitScale);
  }

  private void send(String queue, String body) throws IOException {
    sqs.call("SendMessage", Map.of("QueueUrl", url(queue), "MessageBody", body));
  }

  private void send(String queue, String body, String group) throws IOException {
    sqs.call(
        "SendMessage",
        Map.of("QueueUrl", url(queue), "MessageBody", body, "MessageGroupId", group));
  }

  private void put(String key) throws IOException {
    dynamoDb.call("PutItem", Map.of("TableName", "ledger", "Item", Map.of("pk", Map.of("S", key))));
  }

  private int receive(Set<String> bodies, int count) throws IOException {
    JsonNode messages =
        sqs.call("ReceiveMessage", Map.of("QueueUrl", url("inbox"), "MaxNumberOfMessages", count))
            .path("Messages");
    messages.forEach(message -> bodies.add(message.path("Body").asText()));
    return messages.size();
  }

  private JsonNode attributes(String queue) throws IOException {
    return sqs.call(
            "GetQueueAttributes", Map.of("QueueUrl", url(queue), "AttributeNames", List.of("All")))
        .path("Attributes");
  }

  private String url(String queue) {
    return sqsEndpoint + "/000000000000/" + queue;
  }
}
