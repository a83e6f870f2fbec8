package dev.wharf.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WelcomeTest {

  private static final Path USUAL = Path.of("/project/.wharf");

  @Test
  void sendNeedsNoStateWhereItIsTheUsualOne() {
    assertThat(welcome(USUAL)).contains("./wharf send stripe\n").contains("./wharf send slack\n");
  }

  @Test
  void sendIsToldWhereTheStackIsThatKeepsItsStateElsewhere() {
    assertThat(welcome(Path.of("/tmp/my state")))
        .contains("./wharf send stripe --state '/tmp/my state'\n")
        .contains("./wharf send slack --state '/tmp/my state'\n");
  }

  private static String welcome(Path state) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, UTF_8);
    Screen screen = new Screen(printed, printed, false, false, false, UTF_8);
    new Welcome(screen, Clock.systemUTC()).print(new Up(), state, USUAL, "");
    return out.toString(UTF_8);
  }

  private record Up() implements RunningStack {
    private static final URI ADDRESS = URI.create("http://127.0.0.1:7800");

    @Override
    public Endpoints endpoints() {
      return new Endpoints(ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    }

    @Override
    public Resources resources() {
      return new Resources(
          "wharf",
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
          Map.of());
    }

    @Override
    public URI webhookUrl() {
      return ADDRESS.resolve("/v1/webhooks");
    }

    @Override
    public void close() {}
  }
}
