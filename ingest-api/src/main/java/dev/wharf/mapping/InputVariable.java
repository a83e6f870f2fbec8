package dev.wharf.mapping;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code $input}. Public because templates call it. */
public final class InputVariable {

  private final MappingInput input;
  private @Nullable Object document;
  private boolean parsed;

  InputVariable(MappingInput input) {
    this.input = input;
  }

  /** The body as text; an empty one arrives as {@code {}}. */
  public String getBody() {
    return input.body().isEmpty() ? "{}" : input.body();
  }

  /**
   * What the path leads to, as JSON text; {@code ""} where it leads nowhere or to null.
   *
   * @throws IllegalArgumentException if the body is not JSON
   */
  public String json(String path) {
    Object found = Json.read(Json.parse(getBody()), path);
    return found == null ? "\"\"" : Json.write(found);
  }

  /** What the path leads to; null where it leads nowhere or the body is not JSON. */
  public @Nullable Object path(String path) {
    if (!parsed) {
      parsed = true;
      try {
        document = Json.parse(getBody());
      } catch (IllegalArgumentException e) {
        document = null;
      }
    }
    return document == null ? null : Json.read(document, path);
  }

  /** All request parameters: maps under {@code path}, {@code querystring} and {@code header}. */
  public Map<String, Map<String, String>> params() {
    Map<String, Map<String, String>> params = new LinkedHashMap<>();
    params.put("path", input.path());
    params.put("querystring", input.querystring());
    params.put("header", input.header());
    return params;
  }

  /**
   * The first parameter of that name among path, query and headers; empty if there is none. A query
   * parameter shadows a header, so nothing that matters to security is read this way.
   */
  public String params(String name) {
    for (Map<String, String> params : params().values()) {
      String value = params.get(name);
      if (value != null) {
        return value;
      }
    }
    return "";
  }
}
