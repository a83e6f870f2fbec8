package dev.wharf.lambda;

import dev.wharf.template.Resources.Function;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An execution environment in a child process. */
final class ProcessEnvironment implements FunctionEnvironment {
  /** The JVM's way to say SIGKILL. */
  private static final int KILLED = 128 + 9;

  /**
   * A process that was killed while it waited may still seem alive when the next event is written
   * to its socket. If its death shows this soon after, the event goes to another environment: run
   * again at worst, but not lost to a dead poll. A busy machine may take its time to end a process,
   * and to tell.
   */
  private static final long SWALLOWED_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** For how long a process that lives may leave an event lying, on a machine that is busy. */
  private static final Duration POLL_LIMIT = Duration.ofMinutes(1);

  private final Function function;
  private final RuntimeApi api;
  private final Process process;
  private volatile boolean closed;

  ProcessEnvironment(
      Function function,
      String runtimeClientClassPath,
      Path bootstrap,
      Map<String, String> variables,
      EnvironmentLog log)
      throws IOException, InitException, InterruptedException {
    this.function = function;
    api = new RuntimeApi(function);
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // What Lambda's own runtimes leave to the heap and switch on.
                "-Xmx" + Math.max(32, function.memoryMegabytes() * 85 / 100) + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-cp",
                runtimeClientClassPath + File.pathSeparator + bootstrap,
                FunctionProcess.class.getName(),
                function.handler()));
    Map<String, String> environment = builder.environment();
    String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
    environment.clear();
    environment.put("PATH", path);
    environment.putAll(variables);
    environment.put("AWS_LAMBDA_RUNTIME_API", api.address());
    // The runtime client takes the classes and lib/*.jar of its working directory.
    builder.directory(function.codeDirectory().toFile());
    builder.redirectErrorStream(true);
    boolean started = false;
    process = builder.start();
    try {
      Thread output = new Thread(() -> copy(process.getInputStream(), log), function.name());
      output.setDaemon(true);
      output.start();
      CompletableFuture.anyOf(api.initialized(), process.onExit())
          .get(InProcessEnvironment.INIT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      if (!process.isAlive() && !api.initialized().isDone()) {
        throw new InitException(
            Outcome.failure(
                "Error: Runtime exited with error: exit status " + process.exitValue(),
                "Runtime.ExitError",
                null));
      }
      started = true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InitException failed) {
        throw failed;
      }
      throw new IOException(e);
    } catch (TimeoutException e) {
      throw InitException.timedOut(InProcessEnvironment.INIT_TIMEOUT);
    } finally {
      if (!started) {
        close();
      }
    }
  }

  @Override
  public Outcome invoke(Invocation invocation) throws InterruptedException, UndeliveredException {
    long timeout = function.timeout().toMillis();
    long offered = System.nanoTime();
    RuntimeApi.Delivery delivery = RuntimeApi.Delivery.of(invocation);
    CompletableFuture<?> unused =
        process.onExit().thenRun(() -> died(invocation, delivery, offered));
    try {
      api.offer(delivery, POLL_LIMIT);
      delivery.taken().get(POLL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new UndeliveredException();
    }
    try {
      return delivery.outcome().get(timeout, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      close();
      return Outcome.timedOut(invocation, timeout / 1e3);
    } catch (ExecutionException e) {
      throw new UndeliveredException();
    }
  }

  private void died(Invocation invocation, RuntimeApi.Delivery delivery, long offered) {
    closed = true;
    delivery.taken().completeExceptionally(new IOException("The process died"));
    int status = process.exitValue();
    if (status == KILLED && System.nanoTime() - offered < SWALLOWED_NANOS) {
      delivery.outcome().completeExceptionally(new UndeliveredException());
    }
    delivery
        .outcome()
        .complete(
            Outcome.exited(
                invocation,
                status > 128
                    ? "with error: signal: " + (status - 128)
                    : "with error: exit status " + status));
  }

  @Override
  public boolean usable() {
    return !closed && process.isAlive();
  }

  @Override
  public void close() {
    closed = true;
    process.destroyForcibly();
    api.close();
  }

  private static void copy(InputStream from, EnvironmentLog log) {
    try (from) {
      from.transferTo(log);
    } catch (IOException e) {
      // The process was killed; what it had printed is in the log.
    }
  }
}
