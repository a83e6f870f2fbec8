package dev.wharf.sources;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads sources.yaml. Part of the build, never of a function: the package carries the same list as
 * JSON, so that no function pays for a YAML parser.
 */
public final class SourcesYaml {

  private SourcesYaml() {}

  /**
   * @param args sources.yaml, and the JSON file to write
   */
  public static void main(String[] args) throws IOException {
    Map<?, ?> entries = entries(Path.of(args[0]));
    Sources.of(entries);
    Path target = Path.of(args[1]);
    Path directory = target.getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    try (OutputStream out = Files.newOutputStream(target);
        JsonGenerator json = new JsonFactory().createGenerator(out)) {
      write(json, entries);
    }
  }

  /**
   * @throws InvalidSourceException if the file is no YAML mapping or an entry cannot be used
   */
  public static Sources read(Path file) throws IOException {
    return Sources.of(entries(file));
  }

  private static Map<?, ?> entries(Path file) throws IOException {
    try {
      Object document =
          new Load(LoadSettings.builder().setLabel(String.valueOf(file.getFileName())).build())
              .loadFromString(Files.readString(file));
      if (document instanceof Map<?, ?> entries) {
        return entries;
      }
    } catch (YamlEngineException e) {
      throw new InvalidSourceException("(all)", "sources.yaml", "is not YAML: " + e.getMessage());
    }
    throw new InvalidSourceException("(all)", "sources.yaml", "must map source names to fields");
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        write(json, entry.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        write(json, element);
      }
      json.writeEndArray();
    } else if (value instanceof Number number) {
      json.writeNumber(number.longValue());
    } else {
      json.writeString(String.valueOf(value));
    }
  }
}
