package dev.wharf.mapping;

import static dev.wharf.mapping.Inputs.body;
import static dev.wharf.mapping.Inputs.context;
import static dev.wharf.mapping.Inputs.params;
import static dev.wharf.mapping.Inputs.render;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What API Gateway was recorded to do with templates. */
class MappingTemplateTest {

  @Test
  void printsTheBodyAsItCame() {
    assertThat(render("$input.body", body("a=1&b=%20 \"x\" \\ $y #end ## \r\n é 😀")))
        .isEqualTo("a=1&b=%20 \"x\" \\ $y #end ## \r\n é 😀");
  }

  @Test
  void printsAnEmptyBodyAsAnEmptyObject() {
    assertThat(render("$input.body|$input.json('$')", body(""))).isEqualTo("{}|{}");
  }

  @Test
  void printsJsonByPath() {
    MappingInput input = body("{\"a\":{\"b\":[1,\"x/y\",null,true]},\"s\":\"it's\"}");

    assertThat(render("$input.json('$.a')", input)).isEqualTo("{\"b\":[1,\"x/y\",null,true]}");
    assertThat(render("$input.json('$.s')", input)).isEqualTo("\"it's\"");
    assertThat(render("$input.json('$.missing')", input)).isEqualTo("\"\"");
  }

  @Test
  void writesNumbersAnewSoThatNoSignatureCoversThem() {
    assertThat(render("$input.json('$')", body("{ \"n\" : 1.10 }"))).isEqualTo("{\"n\":1.1}");
  }

  @Test
  void reachesIntoObjectsByPath() {
    MappingInput input = body("{\"a\":{\"b\":[1,2,{\"c\":\"d\"}]},\"foo\":\"bar\"}");

    assertThat(render("$input.path('$.a.b[2].c') $input.path('$').foo", input)).isEqualTo("d bar");
    assertThat(render("#foreach($n in $input.path('$.a.b'))[$n]#end", input))
        .isEqualTo("[1][2][{c=d}]");
    assertThat(render("$input.path('$.a.b').size()", input)).isEqualTo("3");
  }

  @Test
  void printsListsAsJsonAndMapsAsJavaDoes() {
    MappingInput input =
        body("{\"list\":[{\"c\":5},\"x\"],\"map\":{\"foo\":\"bar\",\"l\":[\"q\"]}}");

    assertThat(render("$input.path('$.list')", input)).isEqualTo("[{\"c\":5},\"x\"]");
    assertThat(render("$input.path('$.map')", input)).isEqualTo("{foo=bar, l=[\"q\"]}");
    assertThat(render("#set($l = [\"a\", 1])$l")).isEqualTo("[\"a\",1]");
    assertThat(render("#set($m = {\"foo\": \"bar\"})$m")).isEqualTo("{foo=bar}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=b&c=d", "plain", "{foo:bar}", "{", "<a/>", "'x'", "{\"a\":1} rest"})
  void findsNothingInABodyThatIsNotJson(String body) {
    String template =
        "[$input.path('$')][$input.path('$.foo')]#if($input.path('$') == $null)null#end";

    assertThat(render(template, body(body))).isEqualTo("[][]null");
  }

  @Test
  void failsOnJsonOfABodyThatIsNotJson() {
    assertThatThrownBy(() -> render("$input.json('$')", body("secret=1")))
        .isInstanceOf(MappingTemplateException.class)
        .hasMessage("mapping template test: the text is not JSON");
  }

  @Test
  void survivesJsonThatIsNestedTooDeep() {
    String nested = "[".repeat(100_000) + "]".repeat(100_000);

    assertThat(render("[$input.path('$[0]')]", body(nested))).isEqualTo("[]");
  }

  @Test
  void looksForAParameterInThePathThenTheQueryThenTheHeaders() {
    Map<String, String> one = Map.of("x", "path");
    Map<String, String> two = Map.of("x", "query", "y", "query");
    Map<String, String> three = Map.of("x", "header", "y", "header", "z", "header");

    assertThat(
            render(
                "$input.params('x') $input.params('y') $input.params('z') [$input.params('w')]",
                params(one, two, three)))
        .isEqualTo("path query header []");
  }

  @Test
  void givesTheParametersOfOneKindAlone() {
    MappingInput input =
        params(Map.of("t", "a"), Map.of("X-Sig", "forged"), Map.of("X-Sig", "real"));

    assertThat(
            render(
                "$input.params().header.get('X-Sig') $input.params().path.t"
                    + " $input.params().querystring $input.params().keySet()",
                input))
        .isEqualTo("real a {X-Sig=forged} [path, querystring, header]");
  }

  @Test
  void takesHeaderNamesAsReceived() {
    MappingInput input = params(Map.of(), Map.of(), Map.of("stripe-signature", "s"));

    assertThat(
            render(
                "[$input.params().header.get('Stripe-Signature')]"
                    + "[$input.params().header.stripe-signature]",
                input))
        .isEqualTo("[][s]");
  }

  @Test
  void keepsTheOrderOfHeaders() {
    Map<String, String> header = new LinkedHashMap<>();
    IntStream.range(0, 50).forEach(i -> header.put("h" + i * 7 % 50, "v"));

    assertThat(
            render(
                "#foreach($n in $input.params().header.keySet())$n#if($foreach.hasNext),#end#end",
                params(Map.of(), Map.of(), header)))
        .isEqualTo(String.join(",", header.keySet()));
  }

  @Test
  void printsNothingForWhatIsMissing() {
    assertThat(render("[$missing][$context.no.such][$stageVariables.none][$!quiet][${formal}]"))
        .isEqualTo("[][][][][]");
    assertThat(render("#set($s = \"<$missing>\")$s")).isEqualTo("<>");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "$x == $null, true",
        "$x == '', true",
        "'' == $x, true",
        "$x != $null, false",
        "$x != '', false",
        "$x == 'a', false",
        "$x != 'a', true",
        "'' == '', true",
        "'' == $null, true",
        "'a' == $null, false",
        "'a' != '', true",
        "1 == 1, true",
        "1 != 1, false",
        "1 == 2, false",
        "1 != 2, true",
        "$x, false",
        "!($x == ''), false",
        "$x == '' && $x == $null, true"
      })
  void takesAMissingValueForNullAndForAnEmptyString(String condition, String expected) {
    String template = "#if(" + condition + ")true#{else}false#end";

    assertThat(render(template)).isEqualTo(expected);
    assertThat(render(template.replace("$x", "$input.path('$.missing')"))).isEqualTo(expected);
  }

  @Test
  void takesAnEmptyStringForTrue() {
    assertThat(render("#set($s = \"\")#if($s)set#{else}unset#end")).isEqualTo("set");
  }

  @Test
  void readsStageVariablesAndNestedContext() {
    MappingInput input =
        new MappingInput(
            "",
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of("identity", Map.of("sourceIp", "192.0.2.1"), "requestTimeEpoch", 1700000000123L),
            Map.of("queueUrl", "http://q/1", "with-hyphen", "h"));

    assertThat(
            render(
                "$stageVariables.queueUrl $stageVariables['queueUrl'] $stageVariables.with-hyphen"
                    + " $context.identity.sourceIp $context.requestTimeEpoch",
                input))
        .isEqualTo("http://q/1 http://q/1 h 192.0.2.1 1700000000123");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "escapeJavaScript, it's \"q\" \\ / é, it\\'s \\\"q\\\" \\\\ \\/ \\u00E9",
        "urlEncode, a b&c=é, a+b%26c%3D%C3%A9",
        "urlDecode, a+b%26c%3D%C3%A9, a b&c=é",
        "base64Encode, é😀, w6nwn5iA",
        "base64Decode, w6nwn5iA, é😀",
        "base64Encode, ``, ``"
      })
  void encodesAsUtf8(String function, String text, String expected) {
    MappingInput input = params(Map.of("x", text), Map.of(), Map.of());

    assertThat(render("$util." + function + "($input.params('x'))", input)).isEqualTo(expected);
  }

  @Test
  void parsesJson() {
    assertThat(render("$util.parseJson('{\"a\":{\"b\":[7]}}').a.b[0]")).isEqualTo("7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$util.base64Encode($missing)",
        "$util.base64Decode('%')",
        "$util.parseJson('{')",
        "$util.parseJson($missing)",
        "$util.urlDecode('%zz')",
        "#set($x = \"$util.urlEncode($missing)\")"
      })
  void failsWhereTheResultInAwsIsNotKnown(String template) {
    MappingTemplate compiled = MappingTemplate.compile("test", template);

    assertThatThrownBy(() -> compiled.render(body("")))
        .isInstanceOf(MappingTemplateException.class)
        .hasMessageStartingWith("mapping template test: ");
  }

  @Test
  void stopsALoopAfterAThousandRounds() {
    MappingInput input = context(Map.of("list", IntStream.range(0, 1001).boxed().toList()));

    assertThat(render("#foreach($i in $context.list)x#end", input)).isEqualTo("x".repeat(1000));
  }

  @Test
  void takesTwoNumberSignsForACommentEvenInsideOfAString() {
    assertThat(render("{\"a\":\"x##y\"}\n{}")).isEqualTo("{\"a\":\"x{}");
  }

  @Test
  void needsTwoBackslashesToReplaceAnEscapedQuote() {
    String escaped = "$util.escapeJavaScript(\"it's\")";

    assertThat(render(escaped + ".replaceAll(\"\\\\'\",\"'\")")).isEqualTo("it's");
    assertThat(render(escaped + ".replaceAll(\"\\'\",\"'\")")).isEqualTo("it\\'s");
  }

  @Test
  void breaksOutOfALoop() {
    assertThat(render("#foreach($i in [1..9])$i#if($i == 3)#break#end#end")).isEqualTo("123");
  }

  @Test
  void leavesWhatItWasGivenAsItWas() {
    Map<String, Object> list = Map.of("list", List.of(1));

    assertThatThrownBy(() -> render("#set($context.own = 1)", context(list)))
        .isInstanceOf(MappingTemplateException.class);
    assertThatThrownBy(() -> render("#set($input.params().header.x = 'y')"))
        .isInstanceOf(MappingTemplateException.class);
  }

  @Test
  void rendersFromManyThreads() {
    MappingTemplate template =
        MappingTemplate.compile(
            "test", "#foreach($n in [1..20])$util.base64Encode($input.body)$n #end");
    List<String> alone =
        IntStream.range(0, 2000).mapToObj(i -> template.render(body("b" + i)).body()).toList();

    List<String> together =
        IntStream.range(0, 2000)
            .parallel()
            .mapToObj(i -> template.render(body("b" + i)).body())
            .toList();

    assertThat(together).isEqualTo(alone);
  }
}
