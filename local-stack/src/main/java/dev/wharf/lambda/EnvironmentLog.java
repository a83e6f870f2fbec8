package dev.wharf.lambda;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one execution environment logs, in lines, with the START, END and REPORT lines that Lambda
 * writes around an event.
 */
final class EnvironmentLog extends OutputStream {
  private static final int TAIL_BYTES = 4096;
  private static final double MEGABYTE = 1024 * 1024;

  private final String functionName;
  private final int memoryMegabytes;
  private final FunctionLog log;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private StringBuilder tail = new StringBuilder();

  EnvironmentLog(String functionName, int memoryMegabytes, FunctionLog log) {
    this.functionName = functionName;
    this.memoryMegabytes = memoryMegabytes;
    this.log = log;
  }

  synchronized void started(Invocation invocation, String version) {
    tail = new StringBuilder();
    emit("START RequestId: " + invocation.requestId() + " Version: " + version);
  }

  /**
   * @param init how long loading took, for the first event only
   */
  synchronized void ended(Invocation invocation, Duration duration, @Nullable Duration init) {
    endLine();
    emit("END RequestId: " + invocation.requestId());
    double millis = duration.toNanos() / 1e6;
    // In process all functions share one heap, so this is the stack's, not the function's.
    Runtime runtime = Runtime.getRuntime();
    double used = (runtime.totalMemory() - runtime.freeMemory()) / MEGABYTE;
    emit(
        String.format(
            Locale.ROOT,
            "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %.0f ms\t"
                + "Memory Size: %d MB\tMax Memory Used: %.0f MB\t%s",
            invocation.requestId(),
            millis,
            Math.ceil(millis),
            memoryMegabytes,
            used,
            init == null
                ? ""
                : String.format(Locale.ROOT, "Init Duration: %.2f ms\t", init.toNanos() / 1e6)));
  }

  /** One call of the context's logger: a line of its own, or several. */
  synchronized void message(byte[] message) {
    endLine();
    write(message, 0, message.length);
    endLine();
  }

  synchronized String tail() {
    byte[] bytes = tail.toString().getBytes(StandardCharsets.UTF_8);
    int from = Math.max(0, bytes.length - TAIL_BYTES);
    return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void write(int b) {
    if (b == '\n') {
      emit(line.toString(StandardCharsets.UTF_8));
      line.reset();
    } else if (b != '\r') {
      line.write(b);
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  private void endLine() {
    if (line.size() > 0) {
      write('\n');
    }
  }

  private void emit(String text) {
    tail.append(text).append('\n');
    if (tail.length() > 4 * TAIL_BYTES) {
      tail.delete(0, tail.length() - 2 * TAIL_BYTES);
    }
    log.line(functionName, text);
  }
}
