package dev.wharf.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.Json;
import dev.wharf.traffic.StubApi;
import dev.wharf.traffic.StubApi.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a redrive whose queue fails on the way. */
class RedriveCommandTest {

  /** Of a question mark; the SDK looks. */
  private static final String MD5 = "d1457b72c3fb323a2671125aef3eab5d";

  @TempDir Path home;

  private final AtomicInteger received = new AtomicInteger();
  private final AtomicInteger sent = new AtomicInteger();
  private int sendsThatArrive;
  private StubApi aws;
  private Run run;

  @BeforeEach
  void start() {
    aws = new StubApi(request -> answer(request.headers().getFirst("X-Amz-Target")));
    run = new Run(home);
    run.write(
        ".wharf/stack.json",
        """
        {"pid":%d,"endpoints":{"api":"%2$s","sqs":"%2$s","dynamodb":"%2$s","aws":"%2$s"},
        "outputs":{"WebhookBusName":"bus","LedgerTableName":"ledger","InboxQueueUrl":"%2$s/inbox",
        "InboxDeadLetterQueueUrl":"%2$s/dead"}}\
        """
            .formatted(ProcessHandle.current().pid(), aws.uri("")));
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  @Test
  void whatHadBeenRedrivenBeforeIsCountedHereAndOnTheBus() {
    sendsThatArrive = 1;

    Run.Result result =
        run.wharf("redrive", "--from", "inbox-dlq", "--limit", "50", "--yes", "--json");

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.err()).contains("AccessDenied");
    JsonNode said = json(result.out());
    assertThat(said.get("ending").asText()).isEqualTo("failed");
    assertThat(said.at("/counts/redriven").asInt()).isEqualTo(10);
    List<JsonNode> told = told();
    assertThat(told.get(1).get("ending").asText()).isEqualTo("failed");
    assertThat(told.get(1).at("/counts/redriven").asInt()).isEqualTo(10);
  }

  @Test
  void whatFailsBeforeAnythingWasRedrivenIsAnErrorOfTheWholeCommand() {
    Run.Result result =
        run.wharf("redrive", "--from", "inbox-dlq", "--limit", "50", "--yes", "--json");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("AccessDenied");
    assertThat(told().get(1).get("ending").asText()).isEqualTo("failed");
  }

  /** The operation's events on the bus: when it started, and when it ended. */
  private List<JsonNode> told() {
    return aws.requests().stream()
        .map(StubApi.Request::body)
        .filter(body -> body.contains("operation."))
        .map(body -> json(json(body).at("/Entries/0/Detail").asText()))
        .toList();
  }

  private Reply answer(String target) {
    return switch (target.replaceAll(".*\\.", "")) {
      case "GetQueueAttributes" ->
          new Reply(
              200,
              "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"20\","
                  + "\"ApproximateNumberOfMessagesNotVisible\":\"0\"}}");
      case "ReceiveMessage" -> new Reply(200, messages());
      case "SendMessageBatch" ->
          sent.incrementAndGet() <= sendsThatArrive
              ? new Reply(200, entries("Successful"))
              : new Reply(400, "{\"__type\":\"AccessDenied\",\"message\":\"not you\"}");
      case "DeleteMessageBatch" -> new Reply(200, entries("Successful"));
      case "PutEvents" ->
          new Reply(200, "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"1\"}]}");
      default -> new Reply(200, "{}");
    };
  }

  /** Ten that nobody can read: those have no mark. */
  private String messages() {
    return IntStream.range(0, 10)
        .map(any -> received.incrementAndGet())
        .mapToObj(
            i ->
                "{\"MessageId\":\"%1$d\",\"ReceiptHandle\":\"%1$d\",\"Body\":\"?\",\"MD5OfBody\":\"%2$s\"}"
                    .formatted(i, MD5))
        .collect(Collectors.joining(",", "{\"Messages\":[", "]}"));
  }

  private static String entries(String name) {
    return IntStream.range(0, 10)
        .mapToObj(
            i ->
                "{\"Id\":\"%1$d\",\"MessageId\":\"m%1$d\",\"MD5OfMessageBody\":\"%2$s\"}"
                    .formatted(i, MD5))
        .collect(Collectors.joining(",", "{\"" + name + "\":[", "],\"Failed\":[]}"));
  }

  private static JsonNode json(String text) {
    try {
      return Json.mapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }
}
