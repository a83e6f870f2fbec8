package dev.wharf.lambda;

import java.util.Map;
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

  private FunctionHooks() {}

  public static void start(Map<String, String> environment) {
    variables = Map.copyOf(environment);
  }

  /** From now on every method entry and backward jump of the function's own classes throws. */
  public static void stop() {
    stopped = true;
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

  public static void check() {
    if (stopped) {
      throw new Error("This function was stopped");
    }
  }
}
