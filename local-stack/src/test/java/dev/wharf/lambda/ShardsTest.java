package dev.wharf.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.template.Resources.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to shards within a day, which no test waits for. */
class ShardsTest {
  @TempDir Path directory;
  private final ScriptedStreams streams = new ScriptedStreams();
  private final StreamStack.Mapping mapping = new StreamStack.Mapping();
  private StreamStack stack;

  @BeforeEach
  void makeStack() {
    Table table =
        new Table(
            "Scripted",
            "scripted",
            "arn:aws:dynamodb:eu-west-1:000000000000:table/scripted",
            Map.of("StreamSpecification", Map.of()),
            null);
    stack = new StreamStack(directory, table, streams);
    streams.shard("root", null);
  }

  @AfterEach
  void close() {
    stack.close();
  }

  @Test
  void readsAChildOnlyWhenItsParentHasEnded() throws Exception {
    streams.shard("grandchild", "child");
    streams.shard("child", "root");
    streams.put("grandchild", "e");
    streams.put("child", "c", "d");
    streams.put("root", "poison", "b");
    streams.close("root");
    streams.close("child");
    mapping.retries = 3;
    mapping.batchSize = 1;
    stack.start(mapping);

    stack.awaitDone("e:1");
    assertThat(stack.done()).containsExactly("b:1", "c:1", "d:1", "e:1");
    assertThat(stack.delivered().subList(0, 5))
        .containsExactly("poison:1", "poison:1", "poison:1", "poison:1", "b:1");
  }

  @Test
  void followsAShardThatRollsOverWhileItIsRead() throws Exception {
    streams.put("root", "a");
    stack.start(mapping);
    stack.awaitDone("a:1");
    streams.put("root", "b");
    streams.shard("child", "root");
    streams.put("child", "c");
    streams.close("root");
    stack.awaitDone("c:1");
    assertThat(stack.done()).containsExactly("a:1", "b:1", "c:1");

    // A restart reads neither again, nor what is gone.
    stack.stop();
    streams.remove("root");
    streams.put("child", "d");
    stack.start(mapping);
    stack.awaitDone("d:1");
    assertThat(stack.done()).containsExactly("a:1", "b:1", "c:1", "d:1");
    stack.await("one checkpoint", () -> stack.checkpoints() == 1);
  }

  @Test
  void readsShardsWithoutAParentSideBySide() throws Exception {
    streams.put("root", "poison");
    streams.shard("other", null);
    streams.put("other", "a");
    streams.shard("orphan", "trimmed long ago");
    streams.put("orphan", "b");
    stack.start(mapping);
    stack.awaitDone("a:1");
    stack.awaitDone("b:1");
  }

  @Test
  void waitsForMoreUntilItsBatchIsFull() throws Exception {
    mapping.window = Duration.ofMinutes(10);
    mapping.batchSize = 3;
    stack.start(mapping);
    for (String key : List.of("a", "b", "c")) {
      streams.put("root", key);
      int before = streams.emptyReads();
      stack.await("it to be read, and nothing more", () -> streams.emptyReads() > before + 2);
    }
    stack.awaitDelivered("c:1");
    assertThat(stack.batches()).containsExactly("a:1, b:1, c:1");
  }

  @Test
  void findsShardsThatAreMadeWhileItRuns() throws Exception {
    stack.start(mapping);
    streams.put("root", "a");
    stack.awaitDone("a:1");
    streams.shard("another", null);
    streams.put("another", "b");
    stack.awaitDone("b:1");
  }

  @Test
  void getsANewIteratorForOneThatHasExpired() throws Exception {
    streams.put("root", "a", "b");
    stack.start(mapping);
    stack.awaitDone("b:1");
    streams.expireNextIterators(1);
    streams.put("root", "c");
    stack.awaitDone("c:1");
    assertThat(stack.delivered()).containsExactly("a:1", "b:1", "c:1");
    assertThat(streams.opened)
        .containsExactly("root TRIM_HORIZON null", "root AFTER_SEQUENCE_NUMBER 2");
    assertThat(stack.lines).noneMatch(line -> line.contains("failed"));
  }

  @Test
  void goesOnAfterTheCheckpointAndNotAfterWhatWasOnlyRead() throws Exception {
    mapping.batchSize = 1;
    streams.put("root", "a", "poison", "b");
    stack.start(mapping);
    stack.await("retries", () -> stack.delivered().stream().filter("poison:1"::equals).count() > 2);
    stack.stop();
    streams.opened.clear();
    mapping.retries = 0;
    stack.start(mapping);
    stack.awaitDone("b:1");
    assertThat(streams.opened).containsExactly("root AFTER_SEQUENCE_NUMBER 1");
    assertThat(stack.done()).containsExactly("a:1", "b:1");
  }

  @Test
  void goesOnWithTheOldestRecordWhereOthersAreGone() throws Exception {
    streams.put("root", "a");
    stack.start(mapping);
    stack.awaitDone("a:1");
    stack.await("the checkpoint", () -> stack.checkpoints() == 1);
    stack.stop();
    streams.put("root", "b", "c", "d");
    streams.trim("root", 3);
    stack.start(mapping);
    stack.awaitDone("d:1");
    assertThat(stack.delivered()).containsExactly("a:1", "d:1");
    assertThat(stack.lines).anyMatch(line -> line.contains("older than a day and gone"));
  }

  @Test
  void doesNotWaitForAParentOfWhichNothingIsLeft() throws Exception {
    streams.put("root", "a", "b");
    streams.trim("root", 2);
    streams.close("root");
    streams.shard("child", "root");
    streams.put("child", "c");
    stack.start(mapping);
    stack.awaitDone("c:1");
    assertThat(stack.delivered()).containsExactly("c:1");
  }

  @Test
  void goesOnWhenDynamoDbAnswersAgain() throws Exception {
    streams.failNextCalls(5);
    streams.put("root", "a");
    stack.start(mapping);
    stack.awaitDone("a:1");
    streams.failNextReads(5);
    List<String> more = IntStream.range(0, 250).mapToObj(i -> "more" + i).toList();
    streams.put("root", more.toArray(String[]::new));
    stack.awaitDone("more249:1");
    assertThat(stack.done()).hasSize(251).doesNotHaveDuplicates();
    assertThat(stack.lines)
        .anyMatch(line -> line.startsWith("Polling scripted's stream failed: "))
        .anyMatch(line -> line.startsWith("Looking for shards of scripted failed"));
  }

  @Test
  void losesAndRepeatsNothingWhenAPageFailsInTheMiddleOfABatch() throws Exception {
    mapping.batchSize = 1_000;
    List<String> keys = IntStream.range(0, 450).mapToObj(i -> "item" + i).toList();
    streams.put("root", keys.toArray(String[]::new));
    FailingPages failing = new FailingPages(streams);
    stack.close();
    stack =
        new StreamStack(
            directory,
            new Table(
                "Scripted",
                "scripted",
                "arn:aws:dynamodb:eu-west-1:000000000000:table/scripted",
                Map.of("StreamSpecification", Map.of()),
                null),
            failing);
    stack.start(mapping);
    stack.awaitDone("item449:1");
    assertThat(stack.delivered()).isEqualTo(keys.stream().map(key -> key + ":1").toList());
  }
}
