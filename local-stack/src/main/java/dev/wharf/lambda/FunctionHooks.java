package dev.wharf.lambda;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What a function's rewritten classes call. Every {@link FunctionClassLoader} defines a copy of
 * this class for itself, so each execution environment has its own statics: its variables, and
 * whether it was stopped. It must not refer to any other class of the stack.
 */
public final class FunctionHooks {
  private static volatile Map<String, String> variables = Map.of();
  private static volatile boolean stopped;
  private static volatile int exitStatus = -1;
  private static final Queue<ExecutorService> EXECUTORS = new ConcurrentLinkedQueue<>();

  private FunctionHooks() {}

  public static void start(Map<String, String> environment) {
    variables = Map.copyOf(environment);
  }

  /**
   * From now on every method entry and backward jump of the function's own classes throws, and its
   * pools of threads end: one thread that waits for ever would keep all its classes.
   */
  public static void stop() {
    stopped = true;
    EXECUTORS.forEach(ExecutorService::shutdownNow);
  }

  /** The status that the function exited with, or -1. */
  public static int exitStatus() {
    return exitStatus;
  }

  // In place of System.getenv(String).
  public static @Nullable String getenv(String name) {
    return variables.get(name);
  }

  // In place of System.getenv().
  public static Map<String, String> getenv() {
    return variables;
  }

  // In place of System.exit(int): it must end the function, not the stack.
  public static void exit(int status) {
    exitStatus = status;
    stopped = true;
    check();
  }

  // After Executors.newSingleThreadExecutor(...) and the like.
  public static ExecutorService own(ExecutorService executor) {
    keep(executor);
    return executor;
  }

  // After Executors.newScheduledThreadPool(...) and the like: the SDK has one for each client.
  public static ScheduledExecutorService own(ScheduledExecutorService executor) {
    keep(executor);
    return executor;
  }

  private static void keep(ExecutorService executor) {
    EXECUTORS.add(executor);
    if (stopped) {
      executor.shutdownNow();
    }
  }

  public static void check() {
    if (stopped) {
      throw new Error("This function was stopped");
    }
  }
}
