package dev.wharf.sources;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every configured source by name. Immutable. */
public final class Sources {

  private final Map<String, Source> byName;

  private Sources(Map<String, Source> byName) {
    this.byName = byName;
  }

  /**
   * The sources of the deployed list: {@code sources.json} on the class path, which the build makes
   * from sources.yaml.
   */
  public static Sources load() {
    try (InputStream json = Sources.class.getResourceAsStream("/sources.json")) {
      if (json == null) {
        throw new IllegalStateException("sources.json is not on the class path; run the build");
      }
      return parse(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Sources parse(InputStream json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      return of((Map<?, ?>) value(parser));
    }
  }

  /**
   * @param entries fields by source name, as YAML or JSON gives them
   * @throws InvalidSourceException if an entry cannot be used
   */
  static Sources of(Map<?, ?> entries) {
    Map<String, Source> byName = new LinkedHashMap<>();
    entries.forEach(
        (name, entry) ->
            byName.put(String.valueOf(name), SourceReader.read(String.valueOf(name), entry)));
    return new Sources(byName);
  }

  public Optional<Source> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** In the order of the list. */
  public Collection<Source> all() {
    return byName.values();
  }

  private static Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, Object> map = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        parser.nextToken();
        map.put(field, value(parser));
      }
      return map;
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(value(parser));
      }
      return list;
    }
    return token == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : parser.getText();
  }
}
