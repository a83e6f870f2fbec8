package dev.wharf.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.template.LocalParameters;
import dev.wharf.template.TemplateDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** events/ is complete: each function of the template has a sample, and its variables. */
class SampleEnvironmentTest {

  private static final Path PROJECT = Path.of("..");

  private final JsonNode template = new ObjectMapper().valueToTree(TemplateDocument.read(PROJECT));
  private final JsonNode environment = new ObjectMapper().valueToTree(SampleEnvironment.json());

  @Test
  void everyFunctionHasASampleAndBothCommandsForIt() throws IOException {
    String readme = Files.readString(PROJECT.resolve("events/README.md"));
    assertThat(functions()).isNotEmpty();
    for (String function : functions()) {
      String sample =
          SampleEvents.files().keySet().stream()
              .filter(file -> file.startsWith(prefix(function)) && file.endsWith(".json"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("events/ has no sample for " + function));
      assertThat(readme).contains("./wharf invoke " + function + " -e events/" + sample);
    }
    assertThat(readme)
        .contains(
            "./wharf invoke HandshakeFunction -e events/handshake.zoom.json -n events/env.json")
        .contains(
            "sam local invoke HandshakeFunction -e events/handshake.zoom.json -n events/env.json");
  }

  /** SAM leaves out what the template doesn't declare, without a word. */
  @Test
  void everyVariableIsDeclaredWhereItIsSet() {
    Set<String> ofAny = new HashSet<>();
    functions().forEach(function -> ofAny.addAll(declared(function)));
    environment
        .properties()
        .forEach(
            scope -> {
              boolean every = scope.getKey().equals("Parameters");
              assertThat(every || functions().contains(scope.getKey())).as(scope.getKey()).isTrue();
              assertThat(scope.getValue().fieldNames())
                  .toIterable()
                  .as(scope.getKey())
                  .isSubsetOf(every ? ofAny : declared(scope.getKey()));
            });
  }

  /** SAM would take a resource's logical id for its name. */
  @Test
  void everyDeclaredVariableIsSet() {
    for (String function : functions()) {
      Set<String> set = new HashSet<>();
      environment.path("Parameters").fieldNames().forEachRemaining(set::add);
      environment.path(function).fieldNames().forEachRemaining(set::add);
      assertThat(set).as(function).containsAll(declared(function));
    }
  }

  @Test
  void theSecretsAreThoseOfTheLocalStack() {
    assertThat(environment.at("/QueueIngestFunction/SIGNING_SECRETS_STRIPE").asText())
        .isEqualTo(LocalParameters.read(PROJECT).get("StripeSigningSecrets"));
    assertThat(environment.at("/StreamIngestFunction/SIGNING_SECRETS_SLACK").asText())
        .isEqualTo(LocalParameters.read(PROJECT).get("SlackSigningSecrets"));
  }

  private Set<String> functions() {
    Set<String> functions = new TreeSet<>();
    template
        .get("Resources")
        .properties()
        .forEach(
            resource -> {
              if (resource.getValue().path("Type").asText().equals("AWS::Serverless::Function")) {
                functions.add(resource.getKey());
              }
            });
    return functions;
  }

  private Set<String> declared(String function) {
    Set<String> declared = new HashSet<>();
    for (JsonNode environment :
        new JsonNode[] {
          template.at("/Globals/Function/Environment/Variables"),
          template.at("/Resources/" + function + "/Properties/Environment/Variables")
        }) {
      environment.fieldNames().forEachRemaining(declared::add);
    }
    return declared;
  }

  /** QueueIngestFunction's samples are queue-ingest.….json. */
  private static String prefix(String function) {
    return function
            .replaceFirst("Function$", "")
            .replaceAll("(?<=.)([A-Z])", "-$1")
            .toLowerCase(Locale.ROOT)
        + ".";
  }
}
