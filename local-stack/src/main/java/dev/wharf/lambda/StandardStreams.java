package dev.wharf.lambda;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends what functions print to their own logs. A function's threads are told by their thread
 * group, which the threads that they start inherit; every other thread prints as before.
 */
final class StandardStreams {
  private static final Map<ThreadGroup, EnvironmentLog> LOGS = new ConcurrentHashMap<>();
  private static @Nullable PrintStream originalOut;
  private static @Nullable PrintStream originalErr;
  private static @Nullable PrintStream routedOut;
  private static @Nullable PrintStream routedErr;

  private StandardStreams() {}

  static synchronized void route(ThreadGroup group, EnvironmentLog log) {
    if (LOGS.isEmpty()) {
      originalOut = System.out;
      originalErr = System.err;
      routedOut = routed(originalOut);
      routedErr = routed(originalErr);
      System.setOut(routedOut);
      System.setErr(routedErr);
    }
    LOGS.put(group, log);
  }

  static synchronized void release(ThreadGroup group) {
    if (LOGS.remove(group) != null && LOGS.isEmpty()) {
      if (System.out == routedOut) {
        System.setOut(originalOut);
      }
      if (System.err == routedErr) {
        System.setErr(originalErr);
      }
    }
  }

  private static PrintStream routed(PrintStream original) {
    return new PrintStream(new Router(original), true, StandardCharsets.UTF_8);
  }

  private static final class Router extends OutputStream {
    private final PrintStream original;

    Router(PrintStream original) {
      this.original = original;
    }

    @Override
    public void write(int b) throws IOException {
      target().write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      target().write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      target().flush();
    }

    private OutputStream target() {
      ThreadGroup group = Thread.currentThread().getThreadGroup();
      while (group != null) {
        EnvironmentLog log = LOGS.get(group);
        if (log != null) {
          return log;
        }
        group = group.getParent();
      }
      return original;
    }
  }
}
