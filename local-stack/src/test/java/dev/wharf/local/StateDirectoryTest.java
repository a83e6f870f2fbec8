package dev.wharf.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.template.Endpoints;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

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
      state.announce(new Endpoints(address, address, address, address));
      assertThat(directory.resolve("stack.json"))
          .content()
          .contains("\"api\":\"http://127.0.0.1:1\"");
    }
    assertThat(directory.resolve("stack.json")).doesNotExist();
  }
}
