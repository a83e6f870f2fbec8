package dev.wharf.lambda;

import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import dev.wharf.template.Resources.AsyncInvocation;
import dev.wharf.template.Resources.Function;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Packages handlers of the test sources as functions. */
public final class TestFunctions {
  public static final String REGION = "eu-west-1";
  public static final String ACCOUNT = "000000000000";

  /** Built by the module local-stack/runtime-client. */
  public static final Path RUNTIME_CLIENT = Path.of("runtime-client", "target", "lib");

  public static final Endpoints NOWHERE = new Endpoints(uri(1), uri(1), uri(1), uri(1));

  private TestFunctions() {}

  private static URI uri(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** A code directory with some classes of the test sources. */
  public static Path packageOf(Path directory, Class<?>... classes) throws IOException {
    for (Class<?> type : classes) {
      String file = type.getName().replace('.', '/') + ".class";
      Path copy = directory.resolve(file);
      Files.createDirectories(copy.getParent());
      try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
        Files.write(copy, in.readAllBytes());
      }
    }
    return directory;
  }

  public static Function function(
      String name, String handler, Path code, Duration timeout, Map<String, String> environment) {
    return function(name, handler, code, timeout, environment, noRetries(null, null));
  }

  public static Function function(
      String name,
      String handler,
      Path code,
      Duration timeout,
      Map<String, String> environment,
      AsyncInvocation asyncInvocation) {
    return new Function(
        name,
        "wharf-" + name,
        "arn:aws:lambda:" + REGION + ":" + ACCOUNT + ":function:wharf-" + name,
        "live",
        handler,
        "java25",
        512,
        timeout,
        environment,
        code,
        asyncInvocation);
  }

  public static AsyncInvocation noRetries(String onSuccess, String onFailure) {
    return new AsyncInvocation(0, Duration.ofHours(6), onSuccess, onFailure);
  }

  public static Resources resources(Function... functions) {
    return new Resources(
        "wharf",
        REGION,
        ACCOUNT,
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(functions),
        List.of(),
        Map.of());
  }

  /** For how long tests wait for what has to come: as good as for ever, also on a busy machine. */
  public static final Duration PATIENCE = Duration.ofMinutes(4);

  public static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Not within " + PATIENCE + ": " + what);
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
