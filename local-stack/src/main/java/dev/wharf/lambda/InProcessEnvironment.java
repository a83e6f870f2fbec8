package dev.wharf.lambda;

import dev.wharf.template.Resources.Function;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An execution environment in this process: a class loader, a thread group, and one thread that
 * loads the handler and then runs it.
 *
 * <p>A handler that overruns its timeout is interrupted, and its own classes throw at their next
 * method entry or loop. One that hangs in the JDK or a library and ignores interrupts keeps its
 * thread until it comes back; it can't do anything more through its own code.
 */
final class InProcessEnvironment implements FunctionEnvironment {
  /**
   * How long loading may take. Lambda gives it ten seconds on cores that nobody else has, and then
   * begins anew within the invocation's own time. Here all functions share one machine's cores, so
   * only what never ends is cut off.
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
   */
  static final Duration INIT_TIMEOUT = Duration.ofMinutes(2);

  private final Function function;
  private final ThreadGroup threads;
  private final ExecutorService thread;
  private final Class<?> hooks;
  private final RuntimeClient client;
  private volatile boolean usable = true;

  InProcessEnvironment(
      Function function, FunctionCode code, Map<String, String> variables, EnvironmentLog log)
      throws InitException, InterruptedException {
    this.function = function;
    FunctionClassLoader loader = new FunctionClassLoader(code);
    threads = new ThreadGroup(function.name());
    StandardStreams.route(threads, log);
    thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread created = new Thread(threads, work, function.name());
              created.setDaemon(true);
              created.setContextClassLoader(loader);
              return created;
            });
    boolean started = false;
    try {
      hooks = loader.loadClass(FunctionHooks.class.getName());
      hooks.getMethod("start", Map.class).invoke(null, variables);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The class loader of " + function.name() + " is broken", e);
    }
    try {
      client = run(() -> new RuntimeClient(loader, function.handler(), log), INIT_TIMEOUT);
      started = true;
    } catch (TimeoutException e) {
      throw InitException.timedOut(INIT_TIMEOUT);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InitException failed) {
        throw failed;
      }
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new InitException(
          Outcome.failure(cause.getMessage(), cause.getClass().getName(), null));
    } finally {
      if (!started) {
        abandon();
      }
    }
  }

  @Override
  public Outcome invoke(Invocation invocation) throws InterruptedException {
    Duration timeout = function.timeout();
    long deadline = System.currentTimeMillis() + timeout.toMillis();
    String arn = function.arn() + ":" + invocation.qualifier();
    try {
      Outcome outcome = run(() -> client.call(invocation, arn, deadline), timeout);
      int exitStatus = exitStatus();
      if (exitStatus >= 0) {
        close();
        return Outcome.exited(invocation, "with error: exit status " + exitStatus);
      }
      return outcome;
    } catch (TimeoutException e) {
      close();
      return Outcome.timedOut(invocation, timeout.toMillis() / 1e3);
    } catch (ExecutionException e) {
      close();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return Outcome.failure(cause.getMessage(), cause.getClass().getName(), null);
    }
  }

  @Override
  public boolean usable() {
    return usable;
  }

  @Override
  public void close() {
    if (usable) {
      abandon();
    }
  }

  private <T> T run(Callable<T> work, Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    Future<T> future = thread.submit(work);
    return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void abandon() {
    usable = false;
    try {
      hooks.getMethod("stop").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    } finally {
      thread.shutdownNow();
      threads.interrupt();
      StandardStreams.release(threads);
    }
  }

  private int exitStatus() {
    try {
      Method exitStatus = hooks.getMethod("exitStatus");
      return (int) exitStatus.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
