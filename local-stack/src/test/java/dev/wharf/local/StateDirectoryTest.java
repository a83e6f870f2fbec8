package dev.wharf.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

  private static final Resources RESOURCES =
      new Resources(
          "here",
          "eu-west-1",
          "000000000000",
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Map.of("LedgerTableName", "here-Ledger"));

  @TempDir Path directory;

  @Test
  void belongsToOneStackAtATime() throws Exception {
    try (StateDirectory first = StateDirectory.open(directory, false)) {
      assertThatThrownBy(() -> StateDirectory.open(first.path(), false))
          .isInstanceOf(LocalStackException.class)
          .hasMessage(
              "another stack uses " + directory + "; stop it, or choose another with --state");
    }
    StateDirectory.open(directory, false).close();
  }

  @Test
  void forgetsWhatAStackKeptAndNothingElse() throws Exception {
    Path mine = Files.writeString(directory.resolve("mine.txt"), "kept");
    Path messages = Files.createDirectories(directory.resolve("sqs")).resolve("messages");
    Files.writeString(messages, "forgotten");

    StateDirectory.open(directory, false).close();
    assertThat(messages).exists();
    StateDirectory.open(directory, true).close();

    assertThat(messages).doesNotExist();
    assertThat(mine).exists();
  }

  @Test
  void announcesAStackWhileItIsUp() throws Exception {
    URI address = URI.create("http://127.0.0.1:1");
    try (StateDirectory state = StateDirectory.open(directory, false)) {
      state.announce(new Endpoints(address, address, address, address), RESOURCES);
      assertThat(directory.resolve("stack.json"))
          .content()
          .contains("\"api\":\"http://127.0.0.1:1\"")
          .contains("\"outputs\":{\"LedgerTableName\":\"here-Ledger\"}");
    }
    assertThat(directory.resolve("stack.json")).doesNotExist();
  }
}
