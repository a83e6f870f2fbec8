package dev.wharf.parts;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.wharf.template.Resources.Table;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * DynamoDB, by DynamoDB Local in a process of its own: its licence allows development and test, so
 * it is no part of ours. Items are on disk before a write is answered.
 */
public final class DynamoDbLocal implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final long POLL_MILLIS = 20;

  private final Process process;
  private final Path log;
  private final JsonClient client;

  private DynamoDbLocal(Process process, Path log, JsonClient client) {
    this.process = process;
    this.log = log;
    this.client = client;
  }

  /**
   * Starts the process and returns at once; {@link #awaitReady} says when it answers.
   *
   * @param endpoint where DynamoDB answers; its port must be free
   * @param directory where items are kept; made if absent
   * @param jars the directory of DynamoDB Local's class path
   * @throws PartException if the process cannot be started
   */
  public static DynamoDbLocal launch(URI endpoint, Path directory, Path jars) {
    LocalPort.requireFree(endpoint, "DynamoDB", "--dynamodb-port");
    if (!Files.isDirectory(jars)) {
      throw new PartException(
          "DynamoDB Local is not there: "
              + jars
              + " is missing; run ./mvnw -pl local-stack/dynamodb-local generate-resources");
    }
    try {
      Files.createDirectories(directory);
      deleteLibraries(directory);
      Path log = directory.resolve("dynamodb-local.log");
      Process process =
          new ProcessBuilder(command(endpoint, directory, jars))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new DynamoDbLocal(
          process, log, new JsonClient(endpoint.resolve("/"), "DynamoDB_20120810", "dynamodb"));
    } catch (IOException e) {
      throw new PartException("DynamoDB Local did not start: " + e.getMessage(), e);
    }
  }

  /** Each start unpacks SQLite's native library, about 1 MB, and an ended one leaves it there. */
  private static void deleteLibraries(Path directory) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "sqlite-*")) {
      for (Path library : left) {
        Files.delete(library);
      }
    }
  }

  private static List<String> command(URI endpoint, Path directory, Path jars) {
    String classPath = ownClasses() + File.pathSeparator + jars.toAbsolutePath() + "/*";
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        "-Xmx256m",
        "-Dorg.sqlite.tmpdir=" + directory.toAbsolutePath(),
        "-cp",
        classPath,
        DynamoDbLocalProcess.class.getName(),
        "-port",
        String.valueOf(endpoint.getPort()),
        "-dbPath",
        directory.toAbsolutePath().toString(),
        "-sharedDb",
        "-disableTelemetry");
  }

  private static Path ownClasses() {
    try {
      return Path.of(
          DynamoDbLocal.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Waits until DynamoDB answers, then makes and changes tables until they are as declared.
   *
   * @throws PartException if it ends, stays silent for two minutes, or refuses a table
   */
  public void awaitReady(List<Table> tables) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    try {
      while (!answers()) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new PartException("DynamoDB Local did not start: see " + log);
        }
        Thread.sleep(POLL_MILLIS);
      }
      for (Table table : tables) {
        new TableDeclaration(client, table).apply();
      }
    } catch (IOException e) {
      throw new PartException("DynamoDB: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PartException("interrupted while DynamoDB Local started", e);
    }
  }

  private boolean answers() {
    try {
      client.call("ListTables", Map.of());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The process's id. */
  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(2, SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
