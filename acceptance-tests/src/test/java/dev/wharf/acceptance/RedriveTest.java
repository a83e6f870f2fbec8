package dev.wharf.acceptance;

import static dev.wharf.acceptance.Stack.SLACK_SECRET;
import static dev.wharf.acceptance.Stack.gatewayId;
import static dev.wharf.acceptance.Stack.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.Json;
import dev.wharf.traffic.SlackSigner;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** An inbox item that ingest gave up on waits, is found, and goes its way when it is touched. */
@EmbeddedOnly("breaks a function and mends it")
class RedriveTest {

  @TempDir Path state;

  @Test
  void whatTheStreamGaveUpIsFoundThroughTheQueueAndRedriven() throws Exception {
    SlackEvent event = SlackEvent.fresh("message", "C1", 1);
    String id;
    try (Stack broken =
        Stack.start(
            state,
            Map.of("StreamIngestFunction", Map.of("LEDGER_TABLE", "no-such-table")),
            0.002)) {
      HttpResponse<String> response =
          broken.post(
              "/slack",
              SlackSigner.request(
                  SLACK_SECRET, Instant.now().getEpochSecond(), utf8(event.json())));
      assertThat(response.statusCode()).isEqualTo(200);
      id = gatewayId(response);

      JsonNode failure =
          Json.mapper()
              .readTree(
                  Stack.await(
                          () -> broken.receive("StreamFailuresQueueUrl"),
                          found -> !found.isEmpty(),
                          "the report of the failure")
                      .get(0)
                      .body());
      assertThat(failure.at("/requestContext/condition").textValue())
          .isEqualTo("RecordAgeExceeded");
      assertThat(itemsOf(broken, failure.get("DDBStreamBatchInfo"))).containsExactly(id);
      Map<String, AttributeValue> item = broken.inboxItem(id);
      assertThat(item).containsKey("waiting").doesNotContainKeys("expiresAt", "endedAt");
    }
    try (Stack mended = Stack.start(state)) {
      assertThat(mended.webhook(event.key())).isEmpty();

      Cli cli = new Cli(state);
      Cli.Result dry = cli.run("redrive", "--from", "stream-failures", "--dry-run", "--json");
      assertThat(dry.json().get(0).get("samples").get(0).asText()).startsWith(id);
      assertThat(
              cli.run("redrive", "--from", "stream-failures", "--source", "stripe", "--yes").out())
          .contains("1 seen");
      assertThat(mended.inboxItem(id)).doesNotContainKey("redrive").containsKey("waiting");
      assertThat(mended.depth("StreamFailuresQueueUrl")).isEqualTo(1);

      Cli.Result redriven =
          cli.run("redrive", "--from", "stream-failures", "--limit", "1", "--yes", "--json");
      assertThat(redriven.code()).as(redriven.err()).isZero();
      assertThat(redriven.json().get(0).at("/counts/redriven").asInt()).isEqualTo(1);
      // As far as its limit lets it see, more may wait.
      assertThat(mended.depth("StreamFailuresQueueUrl")).isEqualTo(1);

      // Also while the ledger has nothing else of it.
      assertThat(cli.run("show", id).out())
          .contains("redriven from stream-failures at ", " by local:");
      mended.awaitStatus(event.key(), "PROCESSED");
      JsonNode redrive = cli.run("show", event.key(), "--json").json().get(0).at("/redrives/0");
      assertThat(redrive.get("id").asText()).isEqualTo(redriven.json().get(0).get("id").asText());
      assertThat(redrive.get("from").asText()).isEqualTo("stream-failures");
      assertThat(mended.awaitEnded(id)).doesNotContainKeys("waiting", "redrive");

      assertThat(cli.run("redrive", "--from", "stream-failures", "--yes").code()).isZero();
      assertThat(mended.depth("StreamFailuresQueueUrl")).isZero();
    }
  }

  /** The keys of the items that a report of a failure leads to. */
  private static List<String> itemsOf(Stack stack, JsonNode batch) {
    try (DynamoDbStreamsClient streams = stack.streams()) {
      String iterator =
          streams
              .getShardIterator(
                  get ->
                      get.streamArn(batch.get("streamArn").textValue())
                          .shardId(batch.get("shardId").textValue())
                          .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                          .sequenceNumber(batch.get("startSequenceNumber").textValue()))
              .shardIterator();
      List<Record> records =
          streams
              .getRecords(
                  get -> get.shardIterator(iterator).limit(batch.get("batchSize").intValue()))
              .records();
      return records.stream().map(record -> record.dynamodb().keys().get("id").s()).toList();
    }
  }
}
