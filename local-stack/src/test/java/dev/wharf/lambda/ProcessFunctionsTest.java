package dev.wharf.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.lambda.handlers.TestHandler;
import dev.wharf.template.Resources.Function;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX) // AWS's client brings its native part for Linux only.
final class ProcessFunctionsTest extends FunctionsTest {
  @Override
  RuntimeKind runtime() {
    return RuntimeKind.PROCESS;
  }

  @Test
  void runsTheNextEventInANewProcessWhenTheIdleOneWasKilled() throws Exception {
    Function function = start(TestHandler.class.getName(), Duration.ofMinutes(15), Map.of());
    // Those of an earlier test may still be ending.
    List<ProcessHandle> earlier = ProcessHandle.current().children().toList();
    assertThat(json(invoke(function, "{}")).path("calls").asInt()).isEqualTo(1);
    List<ProcessHandle> children =
        ProcessHandle.current()
            .children()
            .filter(child -> child.info().commandLine().orElse("").contains("FunctionProcess"))
            .filter(child -> !earlier.contains(child))
            .toList();
    assertThat(children).hasSize(1);
    children.get(0).destroyForcibly();
    // At once: the death may not have been noticed yet.
    assertThat(json(invoke(function, "{}")).path("calls").asInt()).isEqualTo(1);
  }

  @Test
  void endsTheChildWhenTheStackIsKilledEvenWhileItIsBusy() throws Exception {
    Process host =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FunctionHost.class.getName(),
                directory.resolve("code").toString(),
                directory.resolve("host").toString())
            .redirectErrorStream(true)
            .start();
    long child = 0;
    int starts = 0;
    try (BufferedReader lines = host.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("child ")) {
          child = Long.parseLong(line.substring("child ".length()));
        }
        starts += line.startsWith("START") ? 1 : 0;
        if (child != 0 && starts == 2) {
          host.toHandle().destroyForcibly();
          break;
        }
      }
    }
    assertThat(child).isNotZero();
    long pid = child;
    TestFunctions.await(
        "the child to end", () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
  }
}
