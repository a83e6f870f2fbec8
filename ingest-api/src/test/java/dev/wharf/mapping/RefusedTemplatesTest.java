package dev.wharf.mapping;

import static dev.wharf.mapping.Inputs.context;
import static dev.wharf.mapping.Inputs.render;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine does not take, and what no template can reach. */
class RefusedTemplatesTest {

  @Test
  void refusesATemplateOverThreeHundredKilobytes() {
    String limit = "é".repeat(MappingTemplate.MAXIMUM_BYTES / 2);

    assertThatCode(() -> MappingTemplate.compile("test", limit)).doesNotThrowAnyException();
    assertThatThrownBy(() -> MappingTemplate.compile("test", limit + "x"))
        .isInstanceOf(InvalidMappingTemplateException.class)
        .hasMessage("mapping template test: 307201 bytes are more than API Gateway's 307200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"#if($x", "#end", "#foreach($x in $y)", "#set($x = )", "#set($x = \"#if\")"})
  void refusesSyntaxErrors(String template) {
    assertThatThrownBy(() -> MappingTemplate.compile("broken", template))
        .isInstanceOf(InvalidMappingTemplateException.class)
        .hasMessageStartingWith("mapping template broken: ")
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#macro(m)x#end",
        "#evaluate('$x')",
        "#parse('a.vm')",
        "#{include}('a.vm')",
        "#define($d)x#end",
        "#stop",
        "#own(1)",
        "#@own()x#end",
        "#if(true)#foreach($i in [1])#evaluate($i)#end#end",
        "#set($x = \"#evaluate('$y')\")",
        "$util.base64Encode(\"a #if(true)#parse('a')#end\")"
      })
  void refusesDirectivesOfWhichTheEffectInAwsIsNotKnown(String template) {
    assertThatThrownBy(() -> MappingTemplate.compile("test", template))
        .isInstanceOf(InvalidMappingTemplateException.class)
        .hasMessageContaining("may not work in API Gateway");
  }

  @Test
  void takesTheSameWordsAsText() {
    assertThat(render("#[[#parse('x')]]# \\#evaluate('x')#set($s = '#macro(x)')"))
        .isEqualTo("#parse('x') #evaluate('x')");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$s.class",
        "$s.getClass()",
        "$s.getClass().getName()",
        "$s.class.name",
        "$s['class']",
        "$s.get('class')",
        "$input.class",
        "$input.getClass().getClassLoader()",
        "$util.class.protectionDomain",
        "$context.class",
        "$context.getClass()",
        "$context.responseOverride.class",
        "$input.params().getClass().forName('java.lang.Runtime')",
        "$s.class.forName('java.lang.Runtime').getRuntime().exec('true')",
        "$input.path('$').getClass().getClassLoader().loadClass('java.lang.Runtime')",
        "#foreach($i in [1])$foreach.class$foreach.getClass()$foreach.info.template#end",
        "$context.object.toURI()",
        "$context.object.path",
        "$context.loader.loadClass('java.lang.Runtime')",
        "$context.type.forName('java.lang.Runtime')",
        "$context.type.name",
        "#foreach($f in $context.iterable)$f#end"
      })
  void givesNoWayToReflection(String template) {
    Map<String, Object> objects =
        Map.of(
            "object",
            new java.io.File("/"),
            "type",
            String.class,
            "loader",
            RefusedTemplatesTest.class.getClassLoader(),
            "iterable",
            java.nio.file.Path.of("a", "b"));

    assertThat(render("#set($s = 'text')" + template, context(objects))).isEmpty();
  }
}
