package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** events/: each function takes its sample, with the variables that env.json gives it. */
@EmbeddedOnly("gives functions the variables of events/env.json")
class SamplesTest {

  private static final Path EVENTS = Stack.PROJECT.resolve("events");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path state;
  private Map<String, Map<String, String>> environment;
  private Stack stack;

  @BeforeEach
  void start() throws Exception {
    environment = JSON.readValue(EVENTS.resolve("env.json").toFile(), new TypeReference<>() {});
    stack = Stack.start(state, environment);
  }

  @AfterEach
  void stop() {
    stack.close();
  }

  @Test
  void everyFunctionTakesItsSample() throws Exception {
    assertThat(invoke("QueueIngestFunction", "queue-ingest.stripe.json").at("/batchItemFailures"))
        .isEmpty();
    String key = "stripe##" + JSON.readTree(read("stripe.invoice-paid.json")).get("id").asText();
    stack.awaitStatus(key, "PROCESSED");
    invoke("OutcomeFunction", "outcome.success.json");
    assertThat(invoke("QueueIngestFunction", "queue-ingest.forged.json").at("/batchItemFailures"))
        .isEmpty();
    assertThat(invoke("StreamIngestFunction", "stream-ingest.slack.json").at("/batchItemFailures"))
        .isEmpty();
    stack.awaitStatus(
        "slack##" + JSON.readTree(read("slack.app-mention.json")).get("event_id").asText(),
        "PROCESSED");
    invoke("PaymentsFunction", "payments.invoice-paid.json");
    invoke("ConversationsFunction", "conversations.app-mention.json");
    invoke("CommandsFunction", "commands.slash-command.json");
    Stack.await(() -> stack.receive("RepliesQueueUrl"), found -> !found.isEmpty(), "the reply");
    invoke("ProfilesFunction", "profiles.user-change.json");
    assertThat(invoke("SweepFunction", "sweep.scheduled.json").get("complete").asBoolean())
        .isTrue();
    JsonNode reverified = invoke("ReverifyFunction", "reverify.dry-run.json");
    assertThat(reverified.at("/results/0/outcome").asText()).isEqualTo("rejected");
  }

  /** The same files: the sample, and events/env.json. */
  @Test
  @EnabledOnOs(OS.LINUX) // AWS's runtime client brings its native part for Linux only.
  void samLocalInvokeGivesTheSameAnswersAndLeavesTheSameBehind() throws Exception {
    assertThat(inSam("QueueIngestFunction", "queue-ingest.stripe.json"))
        .isEqualTo(JSON.readTree("{\"batchItemFailures\":[]}"));
    // Written to this stack's ledger, and published on its bus, where the processor took it.
    stack.awaitStatus(
        "stripe##" + JSON.readTree(read("stripe.invoice-paid.json")).get("id").asText(),
        "PROCESSED");
    assertThat(inSam("CommandsFunction", "commands.slash-command.json").get("status").asText())
        .isEqualTo("processed");
    // One ledger: whoever comes second finds the other's claim.
    assertThat(invoke("CommandsFunction", "commands.slash-command.json").get("status").asText())
        .isEqualTo("duplicate");
    Stack.await(() -> stack.receive("RepliesQueueUrl"), found -> !found.isEmpty(), "the reply");
    inSam("QueueIngestFunction", "queue-ingest.forged.json");
    assertThat(inSam("ReverifyFunction", "reverify.dry-run.json"))
        .isEqualTo(invoke("ReverifyFunction", "reverify.dry-run.json"));
    assertThat(inSam("SweepFunction", "sweep.scheduled.json"))
        .isEqualTo(invoke("SweepFunction", "sweep.scheduled.json"));
    assertThat(inSam("HandshakeFunction", "handshake.zoom.json"))
        .isEqualTo(invoke("HandshakeFunction", "handshake.zoom.json"));
  }

  private JsonNode inSam(String function, String sample) throws Exception {
    return new SamContainer(state, SamContainer.withPorts(environment, stack.local().endpoints()))
        .invoke(
            stack.local().resources().functions().stream()
                .filter(candidate -> candidate.logicalId().equals(function))
                .findFirst()
                .orElseThrow(),
            read(sample));
  }

  @Test
  void zoomsQuestionIsAnsweredWithTheHmacOfItsToken() throws Exception {
    JsonNode answer = invoke("HandshakeFunction", "handshake.zoom.json");

    assertThat(answer.get("status").asInt()).isEqualTo(200);
    // printf qgg8vlvZRS6UYooatFL8Aw | openssl dgst -sha256 -hmac zoom_local_development_only
    assertThat(
            JSON.readTree(Base64.getDecoder().decode(answer.get("body").asText()))
                .get("encryptedToken")
                .asText())
        .isEqualTo("d8602f9599ec3963335a43c43ae220cd61ab9390faf2b69265be72c7913bc911");
  }

  private JsonNode invoke(String function, String sample) throws Exception {
    SdkBytes event = SdkBytes.fromByteArray(read(sample));
    try (LambdaClient lambda =
        new AwsAccess(stack.local().endpoints().aws().toString(), stack.region().id())
            .client(LambdaClient.builder())) {
      InvokeResponse response =
          lambda.invoke(invoke -> invoke.functionName(stack.function(function)).payload(event));
      assertThat(response.functionError())
          .as("%s: %s", sample, response.payload().asUtf8String())
          .isNull();
      return JSON.readTree(response.payload().asByteArray());
    }
  }

  private static byte[] read(String sample) throws Exception {
    return Files.readAllBytes(EVENTS.resolve(sample));
  }
}
