package dev.wharf.mapping;

import static dev.wharf.mapping.Inputs.body;
import static dev.wharf.mapping.Inputs.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverridesTest {

  @Test
  void overridesNothingUnlessTold() {
    Rendering rendering = render("{}");

    assertThat(rendering.requestOverrides())
        .isEqualTo(new RequestOverrides(Map.of(), Map.of(), Map.of()));
    assertThat(rendering.responseOverrides())
        .isEqualTo(new ResponseOverrides(null, Map.of(), Map.of()));
  }

  @Test
  void overridesTheStatus() {
    assertThat(render("#set($context.responseOverride.status = 413)").responseOverrides().status())
        .isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"99", "600", "0", "-200", "200.5", "'abc'", "'413'", "[200]", "99999999999"})
  void ignoresAStatusThatIsNone(String status) {
    Rendering rendering = render("#set($context.responseOverride.status = " + status + ")");

    assertThat(rendering.responseOverrides().status()).isNull();
  }

  @Test
  void overridesParametersOfTheRequestAndHeadersOfTheResponse() {
    Rendering rendering =
        render(
            "#set($context.requestOverride.header.X-Amz-Target = 'a.b')"
                + "#set($context.requestOverride.path.queue = \"q$input.body\")"
                + "#set($context.requestOverride.querystring['n'] = 3)"
                + "#set($context.responseOverride.header.X-List = ['a'])");

    assertThat(rendering.requestOverrides())
        .isEqualTo(
            new RequestOverrides(
                Map.of("X-Amz-Target", "a.b"), Map.of("queue", "q{}"), Map.of("n", "3")));
    assertThat(rendering.responseOverrides().header()).isEqualTo(Map.of("X-List", "[\"a\"]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "responseOverride.status",
        "responseOverride.header.a",
        "responseOverride.own",
        "requestOverride.header.a",
        "requestOverride.path.a",
        "requestOverride.querystring.a"
      })
  void failsWhereOneParameterIsOverriddenTwice(String parameter) {
    String set = "#set($context." + parameter + " = 500)";

    assertThatThrownBy(() -> render(set + set))
        .isInstanceOf(MappingTemplateException.class)
        .hasMessageContaining("$context." + parameter + " is overridden twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "requestOverride",
        "responseOverride",
        "requestOverride.header",
        "requestOverride.own"
      })
  void failsWhereTheOverridesThemselvesAreReplaced(String parameter) {
    assertThatThrownBy(() -> render("#set($context." + parameter + " = {})"))
        .isInstanceOf(MappingTemplateException.class);
  }

  @Test
  void showsTheResponseTemplateWhatTheRequestTemplateOverrode() {
    Rendering request =
        render(
            "#set($context.requestOverride.path.body = $input.body)"
                + "#set($context.responseOverride.status = 444)"
                + "#set($context.responseOverride.note = 'kept')");
    Map<String, Object> carried =
        Map.of(
            "requestOverride", request.requestOverrides().toContext(),
            "responseOverride", request.responseOverrides().toContext());

    Rendering response =
        MappingTemplate.compile(
                "response",
                "$context.requestOverride.path.body $context.responseOverride.note"
                    + "#set($context.responseOverride.header.a = 'b')")
            .render(context(carried));

    assertThat(response.body()).isEqualTo("{} kept");
    assertThat(response.responseOverrides())
        .isEqualTo(new ResponseOverrides(444, Map.of("a", "b"), Map.of("note", "kept")));
  }

  @Test
  void forgetsOverridesBetweenRenderings() {
    MappingTemplate template =
        MappingTemplate.compile("test", "#set($context.responseOverride.status = 413)");

    template.render(body(""));

    assertThat(template.render(body("")).responseOverrides().status()).isEqualTo(413);
  }

  private static Rendering render(String template) {
    return MappingTemplate.compile("test", template).render(body(""));
  }
}
