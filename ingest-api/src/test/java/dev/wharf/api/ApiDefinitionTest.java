package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.api.Definition.Operation;
import dev.wharf.mapping.InvalidMappingTemplateException;
import dev.wharf.sources.Source;
import dev.wharf.sources.SourcesYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiDefinitionTest {

  private static final Path SOURCES = Path.of("../sources.yaml");
  private static final Path TEMPLATES = Path.of("templates");

  @TempDir Path directory;

  @Test
  void isGeneratedFromTheListOfSources() throws IOException {
    assertThat(Files.readString(Definition.FILE))
        .as(
            "ingest-api/openapi.yaml is not what sources.yaml and the templates make; run"
                + " ./mvnw -pl ingest-api -am process-classes -Pgenerate-api")
        .isEqualTo(ApiGenerator.generate(SOURCES, TEMPLATES));
  }

  @Test
  void hasTwoRoutesForEachSourceAndNoOther() throws IOException {
    List<String> routes = new ArrayList<>();
    for (Source source : SourcesYaml.read(SOURCES).all()) {
      for (String path :
          List.of("/webhooks/" + source.name(), "/webhooks/" + source.name() + "/{tenant}")) {
        routes.add("post " + path);
        source
            .handshake()
            .map(handshake -> handshake.method().toLowerCase(Locale.ROOT))
            .filter(method -> !method.equals("post"))
            .ifPresent(method -> routes.add(method + " " + path));
      }
    }

    assertThat(Definition.all()).extracting(Operation::toString).isEqualTo(routes);
  }

  @ParameterizedTest
  @MethodSource("dev.wharf.api.Definition#handshakes")
  void declaresNoSuccessForWhatIsNotStored(Operation operation) {
    assertThat(operation.integrationResponses().keySet()).hasToString("[default]");
    assertThat(operation.status("default")).isBetween(400, 599);
    assertThat(operation.integration().get("passthroughBehavior")).isEqualTo("never");
    Map<?, ?> response = (Map<?, ?>) operation.integrationResponses().get("default");
    assertThat(response.get("responseParameters").toString())
        .contains("X-Content-Type-Options='nosniff'")
        .containsPattern("Content-Type='(text/plain|application/json)'");
    Map<?, ?> declared = (Map<?, ?>) operation.method().get("responses");
    assertThat(declared.get(String.valueOf(operation.status("default"))).toString())
        .contains("Content-Type", "X-Content-Type-Options");
  }

  @ParameterizedTest
  @MethodSource("dev.wharf.api.Definition#operations")
  void maps2xxToA2xxAndNothingElse(Operation operation) {
    operation
        .integrationResponses()
        .forEach(
            (pattern, response) -> {
              int status = operation.status((String) pattern);
              if (pattern.equals("2\\d{2}")) {
                assertThat(status).isEqualTo(200);
              } else {
                assertThat(status).as("%s", pattern).isBetween(500, 599);
                assertThat(matchesA2xx((String) pattern)).as("%s", pattern).isFalse();
              }
            });
    assertThat(operation.integrationResponses().keySet().contains("default")).isTrue();
  }

  private static boolean matchesA2xx(String pattern) {
    for (int status = 200; status < 300; status++) {
      if (Pattern.matches(pattern, String.valueOf(status))) {
        return true;
      }
    }
    return false;
  }

  @ParameterizedTest
  @MethodSource("dev.wharf.api.Definition#operations")
  void declaresEachStatusThatItAnswers(Operation operation) {
    Map<?, ?> declared = (Map<?, ?>) operation.method().get("responses");

    assertThat(declared.keySet().stream().map(String::valueOf))
        .containsExactly("200", "413", "429", "500", "502");
  }

  @ParameterizedTest
  @MethodSource("dev.wharf.api.Definition#operations")
  void passesNothingOnThatHasNoTemplate(Operation operation) throws IOException {
    Source source = SourcesYaml.read(SOURCES).find(operation.source()).orElseThrow();

    assertThat(operation.integration().get("passthroughBehavior")).isEqualTo("never");
    assertThat(List.copyOf(operation.requestTemplates().keySet())).isEqualTo(source.contentTypes());
    for (Object response : operation.integrationResponses().values()) {
      Map<?, ?> templates = (Map<?, ?>) ((Map<?, ?>) response).get("responseTemplates");
      assertThat(String.valueOf(templates.get("application/json"))).isNotBlank();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.wharf.api.Definition#all")
  void keepsTemplatesAwayFromSubAndFromParametersThatAQueryCanShadow(Operation operation) {
    assertThat(operation.requestTemplates().values())
        .allSatisfy(
            template ->
                assertThat(template)
                    .isInstanceOf(String.class)
                    .asString()
                    .doesNotContain(
                        "${",
                        "params(\"",
                        "params('",
                        "@source@",
                        "@handshake@",
                        "@method@",
                        "@verifyToken@"));
  }

  @Test
  void carriesTheTemplatesUnchanged() throws IOException {
    String file = Files.readString(TEMPLATES.resolve("queue-lane.request.vtl"));
    String expected =
        file.lines()
            .filter(line -> !line.startsWith("##"))
            .reduce((a, b) -> a + "\n" + b)
            .orElseThrow()
            .replace("@source@", "stripe")
            .replace("@method@", "POST");

    assertThat(Definition.operation("/webhooks/stripe").requestTemplates().get("application/json"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {" {}", "{}\t", "a\tb", "é", "", "{} "})
  void refusesALineThatYamlMightChange(String line) throws IOException {
    Files.writeString(directory.resolve("t.vtl"), "{\n" + line + "\n}\n");

    assertThatThrownBy(
            () -> new TemplateFiles(directory).read("t.vtl", Map.of("@source@", "stripe")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("t.vtl");
  }

  @Test
  void refusesATemplateThatApiGatewayWouldRefuse() throws IOException {
    Files.writeString(directory.resolve("t.vtl"), "#if($x)\n");

    assertThatThrownBy(
            () -> new TemplateFiles(directory).read("t.vtl", Map.of("@source@", "stripe")))
        .isInstanceOf(InvalidMappingTemplateException.class);
  }
}
