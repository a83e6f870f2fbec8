package dev.wharf.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * What functions, or others, log, line by line: into {@code <name>.log} each, and to a consumer.
 */
public final class FunctionLog implements AutoCloseable {
  private final Path directory;
  private final BiConsumer<String, String> consumer;
  private final Map<String, Writer> files = new ConcurrentHashMap<>();

  /**
   * @param directory where the log files are
   * @param consumer is told the function's name and the line
   */
  public FunctionLog(Path directory, BiConsumer<String, String> consumer) {
    this.directory = directory;
    this.consumer = consumer;
  }

  public void line(String functionName, String line) {
    Writer file = files.computeIfAbsent(functionName, this::open);
    try {
      synchronized (file) {
        file.write(line);
        file.write('\n');
        file.flush();
      }
    } catch (IOException e) {
      // A full disk must not stop a function; the console still has the line.
      System.getLogger("functions").log(System.Logger.Level.WARNING, "No log file: {0}", e);
    }
    consumer.accept(functionName, line);
  }

  private Writer open(String functionName) {
    try {
      Files.createDirectories(directory);
      return Files.newBufferedWriter(
          directory.resolve(functionName + ".log"),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (Writer file : files.values()) {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    files.clear();
  }
}
