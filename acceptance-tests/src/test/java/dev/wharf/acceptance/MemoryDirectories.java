package dev.wharf.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Where the tests' stacks keep their state: in memory where there is room. A file there outlives
 * the process that wrote it, which is what killing one asks for, and syncing it takes no time;
 * DynamoDB Local and ElasticMQ sync every write.
 */
public final class MemoryDirectories implements TempDirFactory {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ROOM = 2L << 30;

  @Override
  public Path createTempDirectory(
      AnnotatedElementContext element, ExtensionContext extensionContext) throws IOException {
    return hasRoom()
        ? Files.createTempDirectory(MEMORY, "wharf-")
        : Files.createTempDirectory("wharf-");
  }

  private static boolean hasRoom() throws IOException {
    return Files.isDirectory(MEMORY)
        && Files.isWritable(MEMORY)
        && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM;
  }
}
