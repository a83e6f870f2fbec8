package dev.wharf.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class FunctionLogTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00.250Z"), ZoneId.systemDefault());

  private final FunctionLog log =
      new FunctionLog(new Screen(System.out, System.err, false, false, false, UTF_8), CLOCK);

  @Test
  void saysWhatBecameOfAWebhookOnAShortLine() {
    assertThat(
            compact(
                "{\"outcome\":\"published\",\"message\":\"m-1\",\"receives\":1,\"source\":\"stripe\","
                    + "\"gatewayId\":\"g=\",\"ageMillis\":41,\"key\":\"stripe##evt_1\"}"))
        .matches("\\d\\d:\\d\\d:00\\.250 QueueIngest  published   stripe##evt_1");
  }

  @Test
  void saysWhyAndHowOftenWhereThatMatters() {
    assertThat(
            compact(
                "{\"outcome\":\"given-back\",\"receives\":3,\"gatewayId\":\"g=\",\"why\":\"the bus\"}"))
        .endsWith("QueueIngest  given-back  g= receives=3 why=the bus");
  }

  @Test
  void leavesOutTheLinesAroundAnInvocation() {
    assertThat(log.compact("f", "START RequestId: 1 Version: 1")).isEmpty();
    assertThat(log.compact("f", "END RequestId: 1")).isEmpty();
    assertThat(log.compact("f", "REPORT RequestId: 1\tDuration: 1.00 ms\t")).isEmpty();
    assertThat(log.compact("f", "")).isEmpty();
  }

  @Test
  void leavesOutMetricsWhichCloudWatchAloneReads() {
    assertThat(log.compact("f", "{\"_aws\":{\"Timestamp\":1},\"Stack\":\"wharf\"}")).isEmpty();
  }

  @Test
  void keepsWhatIsNotOurs() {
    assertThat(compact("java.lang.IllegalStateException: no table"))
        .endsWith("QueueIngest  java.lang.IllegalStateException: no table");
    assertThat(compact("{\"outcome\":")).endsWith("{\"outcome\":");
    assertThat(compact("END of the line")).endsWith("END of the line");
  }

  private String compact(String line) {
    return log.compact("wharf-QueueIngestFunction", line).orElseThrow();
  }
}
