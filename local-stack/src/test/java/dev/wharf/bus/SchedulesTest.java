package dev.wharf.bus;

import static dev.wharf.bus.LocalAws.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.lambda.TestFunctions;
import dev.wharf.lambda.handlers.EventPrinter;
import dev.wharf.template.Resources.AsyncInvocation;
import dev.wharf.template.Resources.Function;
import dev.wharf.template.Resources.Queue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.awssdk.services.eventbridge.model.RuleState;

/** Rules that make their events themselves. */
final class SchedulesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration OFTEN = Duration.ofMillis(100);

  @TempDir Path directory;
  private LocalAws aws;

  @BeforeEach
  void boot() throws IOException {
    aws = new LocalAws(directory);
  }

  @AfterEach
  void close() {
    aws.close();
  }

  /**
   * As AWS documents it, see
   * https://docs.aws.amazon.com/eventbridge/latest/ref/event-reference.html
   */
  @Test
  void makesTheEventOfASchedule() throws Exception {
    Queue queue = aws.queue("events", Duration.ofSeconds(30));
    aws.schedule("often", OFTEN, true, target(queue.arn()));
    aws.start();

    JsonNode event = JSON.readTree(aws.next(queue).body());

    assertThat(event.path("version").asText()).isEqualTo("0");
    assertThat(event.path("detail-type").asText()).isEqualTo("Scheduled Event");
    assertThat(event.path("source").asText()).isEqualTo("aws.events");
    assertThat(event.path("account").asText()).isEqualTo("000000000000");
    assertThat(event.path("region").asText()).isEqualTo("eu-west-1");
    assertThat(event.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(event.path("resources").toString())
        .isEqualTo("[\"arn:aws:events:eu-west-1:000000000000:rule/often\"]");
    assertThat(event.path("detail").toString()).isEqualTo("{}");
    assertThat(event.path("id").asText())
        .isNotEqualTo(JSON.readTree(aws.next(queue).body()).path("id").asText());
  }

  @Test
  void invokesAFunctionThatTriesAgainWhenItFails() throws Exception {
    Queue failures = aws.queue("failures", Duration.ofSeconds(30));
    Path code = TestFunctions.packageOf(directory.resolve("code"), EventPrinter.class);
    Function broken =
        TestFunctions.function(
            "Swept",
            "no.such.Handler",
            code,
            Duration.ofSeconds(5),
            Map.of(),
            new AsyncInvocation(2, Duration.ofHours(6), null, failures.arn()));
    aws.function(broken);
    aws.schedule("often", Duration.ofSeconds(1), true, target(broken.targetArn()));
    aws.start();

    JsonNode record = JSON.readTree(aws.next(failures).body());

    assertThat(record.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(3);
    assertThat(record.at("/requestPayload/detail-type").asText()).isEqualTo("Scheduled Event");
  }

  @Test
  void oneThatIsDisabledMakesNone() throws Exception {
    Queue enabled = aws.queue("enabled", Duration.ofSeconds(30));
    Queue disabled = aws.queue("disabled", Duration.ofSeconds(30));
    aws.schedule("never", OFTEN, false, target(disabled.arn()));
    aws.schedule("often", OFTEN, true, target(enabled.arn()));
    aws.start();

    // Both would have been due as often.
    for (int i = 0; i < 5; i++) {
      aws.next(enabled);
    }
    assertThat(aws.sqs.receiveMessage(receive -> receive.queueUrl(disabled.url())).messages())
        .isEmpty();
  }

  @Test
  void isListedWithTheDefaultBussRules() throws Exception {
    Queue queue = aws.queue("events", Duration.ofSeconds(30));
    aws.schedule("hourly", Duration.ofHours(1), true, target(queue.arn()));
    aws.rule("all", "{\"source\":[\"a\"]}", target(queue.arn()));
    aws.start();

    try (EventBridgeClient client = aws.eventBridge()) {
      List<Rule> rules = client.listRules(list -> {}).rules();
      assertThat(rules).extracting(Rule::name).containsExactly("hourly");
      assertThat(rules.get(0).scheduleExpression()).isEqualTo("rate(1 minute)");
      assertThat(rules.get(0).eventPattern()).isNull();
      assertThat(rules.get(0).state()).isEqualTo(RuleState.ENABLED);
      assertThat(client.listRules(list -> list.eventBusName("webhooks")).rules())
          .extracting(Rule::eventPattern)
          .containsExactly("{\"source\":[\"a\"]}");
      assertThat(
              client.listTargetsByRule(list -> list.eventBusName("webhooks").rule("all")).targets())
          .singleElement()
          .satisfies(target -> assertThat(target.arn()).isEqualTo(queue.arn()));
      assertThatThrownBy(() -> client.listTargetsByRule(list -> list.rule("all")))
          .isInstanceOf(ResourceNotFoundException.class)
          .hasMessageContaining("Rule all does not exist on EventBus default.");
    }
  }
}
