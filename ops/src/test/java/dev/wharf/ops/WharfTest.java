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
  @ValueSource(
      strings = {
        "",
        "up",
        "demo",
        "send",
        "send stripe",
        "send slack",
        "invoke",
        "cost",
        "list",
        "show",
        "tail",
        "stats",
        "redrive",
        "replay",
        "quarantine",
        "quarantine list",
        "quarantine show",
        "quarantine reverify"
      })
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
        "''                                  | Say what to do: up, demo, send, invoke, cost, list, show, tail, stats, redrive, replay, quarantine",
        "dmeo                                | is not a command; up, demo, send, invoke, cost, list, show, tail, stats, redrive, replay, quarantine are",
        "up --cleen                          | --clean",
        "up --api-port eighty                | 'eighty' is not an int",
        "up --api-port 70000                 | --api-port must be 0 to 65535, not 70000",
        "up --runtime docker                 | neither in-process nor process",
        "up --wait-scale 0                   | --wait-scale must be above 0",
        "up --wait-scale NaN                 | --wait-scale must be above 0",
        "up --parameter-overrides Nonsense   | KEY=VALUE",
        "list --status done                  | --status is inprogress, published, processed, failed",
        "list --since yesterday              | 'yesterday' is no time; write 90s, 30m, 2h or 3d",
        "list --since 1h --until 2h          | --since must be before --until",
        "list --source strip                 | --source is one of",
        "stats --source strip                | --source is one of",
        "redrive --from failed --source strip | --source is one of",
        "replay --since 1h --source strip    | --source is one of",
        "list --region eu-west-1             | --region needs --stack",
        "list --stack a --state b            | --state is a local stack's",
        "redrive                             | --from",
        "redrive --from inbox-dlq --error x  | --error and --processor are for --from failed",
        "redrive --from failed --rate -1     | --rate must be above 0",
        "replay --yes                        | say which: --since with a time, or --id",
        "quarantine                          | Say what to do: list, show, reverify",
        "quarantine list --source strip      | --source is one of",
        "quarantine list --reason forged     | --reason is one of bad-signature, expired",
        "quarantine list --since yesterday   | --since: 'yesterday' is no time",
        "quarantine list --limit -1          | --limit must be 0 or more, not -1",
        "quarantine list --id a --source stripe | --id says which; leave the other filters out",
        "quarantine reverify --yes           | say which: --since with a time, or --id",
        "quarantine reverify --id a --rate -1 | --rate must be above 0",
        "quarantine reverify --since 1h --accept-conflict | --accept-conflict goes with --id",
        "quarantine reverify --id a --webhook b | --webhook goes with a bundle's --id",
        "quarantine reverify --id bundle:a#b --accept-conflict | of a bundle --accept-conflict takes only what --webhook names",
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
        "cost --webhooks many                | --webhooks must be a number such as",
        "cost --webhooks 0                   | --webhooks must be a number such as",
        "cost --size 4XB                     | --size must be a size such as",
        "cost --size 1MB                     | --size 1MB is more than the queue lane stores: 750 KB",
        "cost --size 400KB --lane table      | is more than the table lane stores: 390 KB",
        "cost --processors -1                | --processors must be 0 to 100",
        "cost --batch 0                      | --batch must be 1 to 10000",
        "cost --lane object                  | --lane must be queue or table",
        "cost --region eu-west-1             | has no prices for 'eu-west-1', only for us-east-1",
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

  @Test
  void anEmptyIdIsAMistake() {
    String[][] commands = {
      {"list", "--id", ""},
      {"show", ""},
      {"redrive", "--from", "failed", "--yes", "--id", ""},
      {"replay", "--yes", "--id", "evt_1,,evt_2"},
      {"quarantine", "list", "--id", " "},
      {"quarantine", "show", ""},
      {"quarantine", "reverify", "--yes", "--id", ""}
    };
    for (String[] command : commands) {
      Run.Result result = run.wharf(command);

      assertThat(result.code()).as(String.join(" ", command)).isEqualTo(2);
      assertThat(result.err()).contains("is empty");
    }
  }
}
