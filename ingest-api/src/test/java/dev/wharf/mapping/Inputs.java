package dev.wharf.mapping;

import java.util.Map;

/** Inputs of which a test names only what it is about. */
final class Inputs {

  private Inputs() {}

  static MappingInput body(String body) {
    return new MappingInput(body, Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
  }

  static MappingInput params(
      Map<String, String> path, Map<String, String> querystring, Map<String, String> header) {
    return new MappingInput("", path, querystring, header, Map.of(), Map.of());
  }

  static MappingInput context(Map<String, Object> context) {
    return new MappingInput("", Map.of(), Map.of(), Map.of(), context, Map.of());
  }

  static String render(String template, MappingInput input) {
    return MappingTemplate.compile("test", template).render(input).body();
  }

  static String render(String template) {
    return render(template, body(""));
  }
}
