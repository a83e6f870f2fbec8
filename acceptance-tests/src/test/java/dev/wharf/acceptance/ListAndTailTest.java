package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** {@code ./wharf list} and {@code ./wharf tail} read the ledger's indexes page by page. */
class ListAndTailTest {

  private static final int MANY = 700;

  @TempDir static Path state;
  @TempDir Path elsewhere;
  private static Stack stack;

  @BeforeAll
  static void start() {
    stack = Stack.start(state);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void listsEachOfManyOnceTheNewestFirst() {
    Instant now = Instant.now();
    for (int from = 0; from < MANY; from += 25) {
      List<WriteRequest> batch =
          IntStream.range(from, from + 25)
              .mapToObj(i -> slack(i, now.minusMillis(50L * i)))
              .toList();
      stack
          .dynamoDb()
          .batchWriteItem(
              write -> write.requestItems(Map.of(stack.output("LedgerTableName"), batch)));
    }
    List<String> keys = IntStream.range(0, MANY).mapToObj(i -> "slack#many#Ev" + i).toList();
    Cli cli = new Cli(state);

    assertThat(keys(cli.run("list", "--tenant", "many", "--limit", "0", "--json"))).isEqualTo(keys);
    assertThat(
            keys(
                cli.run("list", "--source", "slack", "--tenant", "many", "--limit", "0", "--json")))
        .isEqualTo(keys);
    assertThat(
            keys(
                cli.run(
                    "list",
                    "--status",
                    "published",
                    "--tenant",
                    "many",
                    "--limit",
                    "600",
                    "--json")))
        .isEqualTo(keys.subList(0, 600));
  }

  private static List<String> keys(Cli.Result result) {
    return result.json().stream().map(row -> row.get("key").asText()).toList();
  }

  /** All in three of the eight shards. */
  private static WriteRequest slack(int i, Instant at) {
    Map<String, AttributeValue> item = new HashMap<>();
    item.put("pk", AttributeValue.fromS("slack#many#Ev" + i));
    item.put("sk", AttributeValue.fromS("webhook"));
    item.put("status", AttributeValue.fromS("PUBLISHED"));
    item.put("source", AttributeValue.fromS("slack"));
    item.put("tenant", AttributeValue.fromS("many"));
    item.put("type", AttributeValue.fromS("unheard_of"));
    item.put("receivedAt", AttributeValue.fromN(Long.toString(at.toEpochMilli())));
    String day = at.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    item.put("sourceDay", AttributeValue.fromS("slack#" + day + "#" + i % 3));
    item.put("attention", AttributeValue.fromS("OPEN#" + i % 3));
    return WriteRequest.builder().putRequest(put -> put.item(item)).build();
  }

  @Test
  void showsWhatComesFromThenOnAndItsEndingUntilItIsStopped() throws Exception {
    Cli cli = new Cli(state);
    Events before = Events.fresh();
    Events live = Events.fresh();
    Events forged = Events.fresh();
    stack.postSigned(before.invoicePaid());
    stack.awaitStatus(before.key(), "PROCESSED");
    Path log = elsewhere.resolve("tail.log");
    Process tail = cli.start(log, "tail", "--source", "stripe");
    try {
      await(log, "from now on");
      stack.postSigned(live.invoicePaid());
      String id =
          Stack.gatewayId(stack.postSigned("/stripe", forged.invoicePaid(), "whsec_of_a_forger"));

      await(log, "PROCESSED  stripe  -  invoice.paid  " + live.key());
      await(log, "QUARANTINED  stripe  -  bad-signature  quarantine#" + id);
      tail.destroy();
      assertThat(tail.waitFor(4, TimeUnit.MINUTES)).isTrue();
      assertThat(tail.exitValue()).isZero();
      assertThat(read(log)).doesNotContain(before.key());
      assertThat(read(log).lines().filter(line -> line.contains("PROCESSED"))).hasSize(1);
    } finally {
      tail.destroyForcibly();
    }

    Cli.Result ended = cli.run("tail", "--source", "stripe", "--for", "1s");
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).isEmpty();
  }

  private static void await(Path log, String text) {
    Stack.await(() -> read(log), all -> all.contains(text), "tail to print " + text);
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
