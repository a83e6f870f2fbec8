package dev.wharf.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.Json;
import dev.wharf.ops.Wharf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code ./wharf} on the stack of a state directory, without a terminal. */
final class Cli {

  private final Path state;

  Cli(Path state) {
    this.state = state;
  }

  /**
   * @param seen standard output and standard error together, as on a terminal
   */
  record Result(int code, String out, String err, byte[] bytes, String seen) {

    /** Standard output, which is JSON, one value a line. */
    List<JsonNode> json() {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : out.lines().toList()) {
        try {
          lines.add(Json.mapper().readTree(line));
        } catch (IOException e) {
          throw new AssertionError(line, e);
        }
      }
      return lines;
    }
  }

  /** In this process. */
  Result run(String... arguments) {
    System.setProperty("wharf.home", Stack.PROJECT.toString());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    int code =
        Wharf.run(
            Map.of(),
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(new TeeOutputStream(out, seen), true, UTF_8),
            new PrintStream(new TeeOutputStream(err, seen), true, UTF_8),
            onState(List.of(arguments)).toArray(String[]::new));
    return new Result(
        code, out.toString(UTF_8), err.toString(UTF_8), out.toByteArray(), seen.toString(UTF_8));
  }

  /** In a process of its own, which can be interrupted and killed. */
  Process start(Path log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dwharf.home=" + Stack.PROJECT);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.wharf.ops.Wharf"));
    command.addAll(onState(List.of(arguments)));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private List<String> onState(List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--state", state.toString()));
    return all;
  }

  private static final class TeeOutputStream extends OutputStream {

    private final OutputStream one;
    private final OutputStream other;

    TeeOutputStream(OutputStream one, OutputStream other) {
      this.one = one;
      this.other = other;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      one.write(bytes, from, count);
      other.write(bytes, from, count);
    }
  }
}
