package dev.wharf.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.lambda.handlers.TestHandler;
import dev.wharf.template.Resources.Function;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class InProcessFunctionsTest extends FunctionsTest {
  @Override
  RuntimeKind runtime() {
    return RuntimeKind.IN_PROCESS;
  }

  /** The SDK keeps a pool of threads for each client, and no function ever closes one. */
  @Test
  void anEndedEnvironmentLeavesNeitherThreadsNorClasses() throws Exception {
    Function function =
        start(TestHandler.class.getName(), Duration.ofMinutes(15), Map.of("VARIABLE", "mine"));
    invoke(function, "{\"action\":\"pool\"}");
    List<Thread> left = leftBehind();
    assertThat(left).hasSize(1);
    WeakReference<ClassLoader> classes = new WeakReference<>(left.get(0).getContextClassLoader());
    left = List.of();

    stop();

    TestFunctions.await("its threads to end", () -> leftBehind().isEmpty());
    TestFunctions.await(
        "its classes to be collected",
        () -> {
          System.gc();
          return classes.get() == null;
        });
  }

  private static List<Thread> leftBehind() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("left-behind"))
        .toList();
  }
}
