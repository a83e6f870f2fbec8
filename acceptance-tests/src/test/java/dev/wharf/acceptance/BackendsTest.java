package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.acceptance.BackendChoice.Kind;
import dev.wharf.events.Json;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other back ends, as far as a machine without Docker and AWS can show them. */
class BackendsTest {

  @TempDir static Path state;
  private static Stack embedded;
  private StandInEndpoint endpoint;

  @BeforeAll
  static void startStack() {
    embedded = Stack.start(state);
  }

  @AfterAll
  static void stopStack() {
    embedded.close();
  }

  @BeforeEach
  void start() throws Exception {
    endpoint = new StandInEndpoint(embedded.local());
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  @Test
  void anEndpointGetsPackageTemplateAndStackAndIsReachedThroughThemAlone() throws Exception {
    try (Stack stack = Stack.on(Backends.deployed(Backends.deployment(endpoint.address())))) {
      aWebhookIsProcessed(stack);
    }

    String name = endpoint.created.get("StackName");
    assertThat(endpoint.created)
        .containsEntry(
            "TemplateURL", "https://" + name + ".s3.eu-west-1.amazonaws.com/template.json")
        .containsEntry("Capabilities.member.1", "CAPABILITY_IAM")
        .containsEntry("Capabilities.member.2", "CAPABILITY_AUTO_EXPAND");
    JsonNode template = Json.mapper().readTree(endpoint.objects.get("/" + name + "/template.json"));
    assertThat(template.at("/Globals/Function/CodeUri").asText())
        .isEqualTo("s3://" + name + "/package.zip");
    assertThat(template.at("/Resources/WebhookApi/Properties/DefinitionBody/paths").fieldNames())
        .toIterable()
        .contains("/webhooks/stripe", "/webhooks/slack/{tenant}");
    assertThat(template.toString()).doesNotContain("Fn::Transform", "BuildMethod");
    assertThat(template.at("/Resources/InboxQueue/Properties/RedrivePolicy").toString())
        .contains("{\"Fn::GetAtt\":[\"InboxDeadLetterQueue\",\"Arn\"]}");
    assertThat(parameters())
        .containsEntry("SlackSigningSecrets", Stack.SLACK_SECRET)
        .containsEntry("SigningSecretsStore", "environment");
    assertThat(template.get("Parameters").fieldNames())
        .toIterable()
        .containsAll(parameters().keySet());
    assertThat(zipped(endpoint.objects.get("/" + name + "/package.zip")))
        .contains("dev/wharf/ingest/QueueIngestFunction.class")
        .anyMatch(entry -> entry.startsWith("lib/") && entry.endsWith(".jar"));
  }

  @Test
  void whatIsDeployedIsTakenAwayAgain() {
    Deployment deployment = Backends.deployment(endpoint.address());
    Backends.deployed(deployment).close();
    assertThat(endpoint.objects).isNotEmpty();

    deployment.delete();

    assertThat(endpoint.objects).isEmpty();
  }

  @Test
  void whatCloudFormationCannotMakeIsToldWithItsReason() {
    endpoint.status = "ROLLBACK_COMPLETE";

    assertThatThrownBy(() -> Backends.deployed(Backends.deployment(endpoint.address())))
        .hasMessageContaining("ROLLBACK_COMPLETE")
        .hasMessageContaining("InboxQueue: it is Sunday");
  }

  @Test
  void aStackThatIsThereIsUsedAsItIs() {
    try (Stack stack = Stack.on(Backends.open(deployed("wharf-mine")))) {
      aWebhookIsProcessed(stack);
    }

    assertThat(endpoint.created).isEmpty();
    assertThat(endpoint.objects).isEmpty();
  }

  @Test
  void aStackThatIsNotThereIsNamedWithTheRegion() {
    assertThatThrownBy(() -> Backends.open(deployed("nowhere")))
        .hasMessageContaining("there is no stack nowhere in eu-west-1");
  }

  @Test
  void aStackWhoseDataCountsIsRefused() {
    endpoint.deletionProtection = true;

    assertThatThrownBy(() -> Backends.open(deployed("prod")))
        .hasMessageContaining("the data of prod counts");
  }

  private BackendChoice deployed(String stack) {
    return new BackendChoice(Kind.STACK, endpoint.address(), stack);
  }

  private static void aWebhookIsProcessed(Stack stack) {
    Events event = Events.fresh();
    assertThat(stack.postSigned(event.invoicePaid()).statusCode()).isEqualTo(200);
    assertThat(stack.awaitStatus(event.key(), "PROCESSED").get("outcomes").m())
        .containsOnlyKeys(stack.function("PaymentsFunction"));
    assertThat(stack.depth("InboxDeadLetterQueueUrl")).isZero();
  }

  private Map<String, String> parameters() {
    Map<String, String> parameters = new HashMap<>();
    for (int i = 1; endpoint.created.containsKey("Parameters.member." + i + ".ParameterKey"); i++) {
      String member = "Parameters.member." + i;
      parameters.put(
          endpoint.created.get(member + ".ParameterKey"),
          endpoint.created.get(member + ".ParameterValue"));
    }
    return parameters;
  }

  private static List<String> zipped(byte[] zip) throws Exception {
    List<String> names = new ArrayList<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    return names;
  }
}
