package dev.wharf.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a stack keeps what it accepted. One stack at a time uses it: the operating system's lock
 * ends with the process, however that ends.
 */
final class StateDirectory implements AutoCloseable {

  /** What a stack keeps here; nothing else in the directory is ever deleted. */
  private static final List<String> KEPT = List.of("sqs", "dynamodb", "lambda", "logs");

  private final Path directory;
  private final FileChannel channel;

  private StateDirectory(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Opens the directory, and makes it if it is absent.
   *
   * @param clean whether what is kept there is forgotten
   * @throws LocalStackException if another stack uses it, or it cannot be written
   */
  static StateDirectory open(Path directory, boolean clean) {
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(channel)) {
        channel.close();
        throw new LocalStackException(
            "another stack uses " + directory + "; stop it, or choose another with --state");
      }
      if (clean) {
        for (String kept : KEPT) {
          delete(directory.resolve(kept));
        }
      }
      return new StateDirectory(directory, channel);
    } catch (IOException e) {
      throw new LocalStackException(
          "cannot write " + directory + " (" + e.getMessage() + "); choose another with --state",
          e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  Path path() {
    return directory;
  }

  /** Tells other commands where the stack answers, and what its resources are called. */
  void announce(Endpoints endpoints, Resources resources) throws IOException {
    Path written = directory.resolve("stack.json.new");
    Map<String, Object> content =
        Map.of(
            "pid",
            ProcessHandle.current().pid(),
            "endpoints",
            Map.of(
                "api", endpoints.api().toString(),
                "sqs", endpoints.sqs().toString(),
                "dynamodb", endpoints.dynamodb().toString(),
                "aws", endpoints.aws().toString()),
            "name",
            resources.stackName(),
            "region",
            resources.region(),
            "outputs",
            resources.outputs(),
            "functions",
            resources.functions().stream()
                .collect(
                    Collectors.toMap(Resources.Function::logicalId, Resources.Function::name)));
    new ObjectMapper().writeValue(written.toFile(), content);
    Files.move(written, directory.resolve("stack.json"), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(directory.resolve("stack.json"));
    channel.close();
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
