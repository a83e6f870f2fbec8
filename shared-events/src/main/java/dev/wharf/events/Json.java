package dev.wharf.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The one JSON codec. */
public final class Json {

  /** For streaming, the only way on the ingest path: it loads no data binding. */
  public static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** For trees, where business logic reads a provider's object. */
  public static ObjectMapper mapper() {
    return Trees.MAPPER;
  }

  private static final class Trees {
    static final ObjectMapper MAPPER =
        JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
  }
}
