package dev.wharf.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WharfTest {

  @TempDir Path home;

  private Run run;

  @BeforeEach
  void project() {
    run = new Run(home);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "up", "demo", "send", "send stripe", "send slack", "invoke"})
  void explainsEveryCommandWithExamplesInEightyColumns(String command) {
    Run.Result result = run.wharf((command + " --help").strip().split(" ", -1));

    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("Example").contains("./wharf " + command);
    assertThat(result.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
  }

  @Test
  void tellsItsVersion() {
    Run.Result result = run.wharf("--version");

    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("wharf ").contains("Java ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                  | Say what to do: up, demo, send or invoke",
        "dmeo                                | is not a command; up, demo, send, invoke are",
        "up --cleen                          | --clean",
        "up --api-port eighty                | 'eighty' is not an int",
        "up --api-port 70000                 | --api-port must be 0 to 65535, not 70000",
        "up --runtime docker                 | neither in-process nor process",
        "up --wait-scale 0                   | --wait-scale must be above 0",
        "up --wait-scale NaN                 | --wait-scale must be above 0",
        "up --parameter-overrides Nonsense   | KEY=VALUE",
        "send                                | SOURCE",
        "send strip                          | webhooks are made up for stripe, slack only, not for 'strip'",
        "send --forge stripe                 | options come after the source (stripe, slack)",
        "send stripe --challenge             | Unknown option: '--challenge'",
        "send slack stripe                   | 'stripe'",
        "send stripe --count 0               | --count must be 1 to",
        "send stripe --rate 0                | --rate must be above 0",
        "send stripe --rate -3               | --rate must be above 0",
        "send stripe --type Paid             | is not an event type such as invoice.paid",
        "send stripe --type a.b --body x     | leave --type out",
        "send stripe --tenant=               | --tenant must not be empty",
        "send slack --count 0                | --count must be 1 to",
        "send slack --type Mention           | is not an event type such as app_mention",
        "send slack --type slash_command     | 'slash_command' is not an event; --slash sends it",
        "send slack --challenge --slash      | --slash, --interaction and --body exclude each other",
        "send slack --type message --body x  | --slash, --interaction and --body exclude each other",
        "send slack --interaction --slash    | --slash, --interaction and --body exclude each other",
        "send slack --challenge --count 2    | --challenge sends one request",
        "send slack --challenge --duplicate  | --challenge sends one request",
        "send slack --retry 4                | --retry must be 1 to 3, not 4",
        "send slack --slash --retry 1        | Slack retries events only",
        "send stripe --url ftp://x/y         | must be an http or https address",
        "send stripe --url 127.0.0.1:7800    | --url",
        "invoke                              | FUNCTION",
        "invoke Ingest                       | template.yaml has OutcomeFunction, QueueIngestFunction",
        "invoke OutcomeFunction -e a --no-event | exclude each other",
        "demo now                            | now",
      })
  void refusesAWrongCallInOneLine(String arguments, String remedy) {
    Run.Result result =
        arguments.isEmpty() ? run.wharf() : run.wharf(arguments.strip().split(" +", -1));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).contains(remedy).contains("--help").startsWith("wharf");
    assertThat(run.started).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "demo", "invoke OutcomeFunction"})
  void failsInOneLineWhenTheStackDoesNotStart(String command) {
    Run.Result result = run.wharf(command.split(" ", -1));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("wharf: port 7800 is busy; give --api-port another\n");
  }

  @Test
  void printsAStackTraceOnlyWhenAsked() {
    run.starter =
        options -> {
          throw new IllegalStateException("a fault of ours\nwith two lines");
        };

    assertThat(run.wharf("demo").err())
        .isEqualTo(
            "wharf: unexpected java.lang.IllegalStateException: a fault of ours; --debug shows"
                + " where it came from\n");
    assertThat(run.wharf("demo", "--debug").err()).contains("\tat dev.wharf.ops.WharfTest");
    assertThat(run.wharf("--debug", "demo").err()).contains("\tat dev.wharf.ops.WharfTest");
    assertThat(run.wharf("send", "stripe", "--debug").err()).contains("\tat dev.wharf.ops.Send");
    assertThat(run.wharf("--debug", "send", "stripe").err()).contains("\tat dev.wharf.ops.Send");
    assertThat(run.wharf("send", "stripe").err()).doesNotContain("\tat ");
    run.environment.put("WHARF_DEBUG", "1");
    assertThat(run.wharf("demo").err()).contains("\tat dev.wharf.ops.WharfTest");
  }
}
