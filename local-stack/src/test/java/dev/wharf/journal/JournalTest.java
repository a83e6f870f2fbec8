package dev.wharf.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {
  @TempDir Path directory;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Set<Long> ids(Journal journal, String list) {
    Set<Long> ids = new TreeSet<>();
    journal.forEach(list, (id, value) -> ids.add(id));
    return ids;
  }

  @Test
  void keepsEntriesInOrderUntilTheyAreRemoved() throws Exception {
    try (Journal journal = Journal.open(directory)) {
      long first = journal.nextId();
      long second = journal.nextId();
      long third = journal.nextId();
      journal
          .commit(
              List.of(
                  Change.put("list", second, bytes("b")),
                  Change.put("list", first, bytes("a")),
                  Change.put("list", third, bytes("c"))))
          .join();
      journal.commit(List.of(Change.remove("list", second))).join();
    }
    try (Journal journal = Journal.open(directory)) {
      List<String> values = new ArrayList<>();
      journal.forEach("list", (id, value) -> values.add(new String(value, StandardCharsets.UTF_8)));
      assertThat(values).containsExactly("a", "c");
      assertThat(journal.nextId()).isGreaterThan(3);
    }
  }

  @Test
  void startsWorkOnlyOnceItIsDurable() throws Exception {
    try (Journal journal = Journal.open(directory)) {
      AtomicInteger sizeAtStart = new AtomicInteger(-1);
      journal.accept(
          new Prepared(
              List.of(Change.put("list", journal.nextId(), bytes("a"))),
              () -> sizeAtStart.set(journal.size("list"))));
      assertThat(sizeAtStart).hasValue(1);
    }
  }

  @Test
  void refusesAJournalThatAnotherStackHasOpen() throws Exception {
    try (Journal journal = Journal.open(directory)) {
      assertThat(journal.size("list")).isZero();
      assertThatThrownBy(() -> Journal.open(directory))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("journal.mv");
    }
  }

  @RepeatedTest(3)
  void losesNothingAcknowledgedAndTearsNoCommitWhenItsProcessIsKilled() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                JournalWriter.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Set<Long> acknowledged = new TreeSet<>();
    int count = ThreadLocalRandom.current().nextInt(200, 3000);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null) {
        acknowledged.add(Long.valueOf(line));
        if (acknowledged.size() == count) {
          process.toHandle().destroyForcibly(); // SIGKILL; what it had printed is still read.
        }
        line = lines.readLine();
      }
    }
    process.waitFor();
    try (Journal journal = Journal.open(directory)) {
      Set<Long> left = ids(journal, "left");
      assertThat(ids(journal, "right")).isEqualTo(left);
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(count);
      acknowledged.removeIf(id -> id % 3 == 0);
      assertThat(left).containsAll(acknowledged);
    }
  }
}
