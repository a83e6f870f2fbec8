package dev.wharf.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.InvocationRecord;
import dev.wharf.events.Json;
import dev.wharf.events.WebhookEvent;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutcomeFunctionTest {

  private static final Instant RECEIVED = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void theLogSaysWhatThisProcessorEndedWithAndWhatTheWebhookIsNow() {
    // Another processor of the same webhook has failed.
    assertThat(OutcomeFunction.logLine(outcome("Success", null), "FAILED"))
        .hasToString(
            "{\"outcome\":\"processed\",\"ledgerStatus\":\"failed\","
                + "\"processor\":\"wharf-PaymentsFunction\",\"source\":\"stripe\","
                + "\"type\":\"invoice.paid\",\"gatewayId\":\"gw\",\"key\":\"stripe##evt_1\","
                + "\"attempts\":1,\"endToEndMillis\":480}");
  }

  @Test
  void aSuccessIsCountedForItsProcessorWithItsAge() {
    assertThat(lines(outcome("Success", null)))
        .contains(
            "\"Processor\":\"wharf-PaymentsFunction\"",
            "\"Processed\":1",
            "\"EndToEndLatency\":[480]");
  }

  @Test
  void aFailureIsCountedAndHasNoAge() {
    assertThat(lines(outcome("RetriesExhausted", null)))
        .contains("\"Failed\":1")
        .doesNotContain("Processed", "EndToEndLatency");
  }

  @Test
  void theAgeOfAReplaySaysNothingOfHowFastWeAre() {
    assertThat(lines(outcome("Success", "replay-1")))
        .contains("\"Processed\":1")
        .doesNotContain("EndToEndLatency");
  }

  private static String lines(InvocationRecord outcome) {
    return String.join("\n", OutcomeFunction.metrics(outcome, "wharf", Clock.systemUTC()).lines());
  }

  private static InvocationRecord outcome(String condition, @Nullable String replay) {
    WebhookEvent event =
        new WebhookEvent(
            "gw",
            "stripe",
            "",
            "invoice.paid",
            RECEIVED,
            new IdempotencyKey("stripe##evt_1"),
            replay,
            Json.mapper().createObjectNode(),
            null);
    return new InvocationRecord(
        "arn:aws:lambda:eu-west-1:000000000000:function:wharf-PaymentsFunction:live",
        condition,
        RECEIVED.plusMillis(480),
        1,
        event,
        null);
  }
}
