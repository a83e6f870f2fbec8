package dev.wharf.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * SAM's file of environment variables: {@code {"<logical id>": {"NAME": "value"}, "Parameters":
 * {…}}}, where Parameters are every function's.
 */
final class EnvironmentFile {

  private EnvironmentFile() {}

  /**
   * @throws CommandFailedException if the file cannot be read, or is not of that form
   */
  static Map<String, Map<String, String>> read(Path file) {
    try {
      return new ObjectMapper().readValue(Files.readAllBytes(file), new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new CommandFailedException(
          file
              + " is not a file of environment variables: it wants"
              + " {\"QueueIngestFunction\": {\"NAME\": \"value\"}}");
    } catch (IOException e) {
      throw new CommandFailedException("cannot read " + file + ": " + e.getMessage());
    }
  }
}
