package dev.wharf.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.wharf.template.Resources.Rule;
import dev.wharf.template.Resources.Schedule;
import dev.wharf.template.Resources.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTemplateTest {
  private static final String TEMPLATE =
      """
      Resources:
        Worker:
          Type: AWS::Serverless::Function
          Metadata: {BuildMethod: makefile}
          Properties:
            Handler: a.B
            Runtime: java25
            CodeUri: .
            AutoPublishAlias: live
            Events:
              Often: {Type: Schedule, Properties: {PROPERTIES}}
      Outputs:
        Rule: {Value: !GetAtt WorkerOften.Arn}
      """;

  @TempDir Path directory;

  private Resources load(String properties) {
    return TemplateFiles.load(directory, TEMPLATE.replace("PROPERTIES", properties), Map.of());
  }

  /** As SAM makes it: on the default bus, the function's alias its target. */
  @Test
  void readsAScheduleAsARuleOnTheDefaultBus() {
    Resources resources = load("Schedule: rate(15 minutes)");

    String arn = "arn:aws:events:eu-west-1:000000000000:rule/wharf-WorkerOften";
    assertThat(resources.rules())
        .containsExactly(
            new Rule(
                "WorkerOften",
                "wharf-WorkerOften",
                arn,
                "default",
                null,
                new Schedule("rate(15 minutes)", Duration.ofMinutes(15)),
                true,
                java.util.List.of(
                    new Target(
                        "WorkerOftenLambdaTarget",
                        "arn:aws:lambda:eu-west-1:000000000000:function:wharf-Worker:live",
                        null,
                        null,
                        null,
                        null,
                        185,
                        Duration.ofDays(1)))));
    assertThat(resources.outputs()).containsEntry("Rule", arn);
  }

  @ParameterizedTest
  @CsvSource({
    "rate(1 minute), PT1M",
    "rate(90 minutes), PT90M",
    "rate(1 hour), PT1H",
    "rate(5 hours), PT5H",
    "rate(1 day), P1D",
    "rate(7 days), P7D"
  })
  void readsRates(String expression, Duration every) {
    assertThat(load("Schedule: " + expression).rules().get(0).schedule())
        .isEqualTo(new Schedule(expression, every));
  }

  @Test
  void readsNameInputAndWhetherItIsEnabled() {
    Rule rule =
        load("Schedule: rate(1 day), Name: daily, Input: '{}', Enabled: false").rules().get(0);

    assertThat(rule.name()).isEqualTo("daily");
    assertThat(rule.enabled()).isFalse();
    assertThat(rule.targets().get(0).input()).isEqualTo("{}");
    assertThat(load("Schedule: rate(1 day), State: DISABLED").rules().get(0).enabled()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cron(0 12 * * ? *)",
        "rate(15 seconds)",
        "rate(15)",
        "every day",
        "rate(-1 days)"
      })
  void saysWhatItDoesNotUnderstand(String expression) {
    refuses(
        "Schedule: " + expression,
        "Schedule: "
            + expression
            + " is not understood by the local stack; write a rate, such as rate(15 minutes),"
            + " rate(1 hour) or rate(2 days), or teach it to module local-stack");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rate(1 minutes)", "rate(15 minute)", "rate(0 minutes)"})
  void refusesWhatEventBridgeRefuses(String expression) {
    refuses(
        "Schedule: " + expression,
        "Schedule: "
            + expression
            + " is refused by EventBridge: a rate is 1 and a unit in the singular, or more and a"
            + " unit in the plural");
  }

  @Test
  void refusesWhatSamRefuses() {
    refuses(
        "Schedule: rate(1 day), Enabled: true, State: ENABLED",
        "Enabled: SAM takes one of Enabled and State");
    refuses(
        "Schedule: rate(1 day), InputPath: $.detail",
        "InputPath: SAM takes Input only where a schedule makes the event");
    refuses(
        "Schedule: rate(1 day), Colour: red",
        "Colour: is not understood by the local stack; take it out, or teach it to module"
            + " local-stack");
  }

  private void refuses(String properties, String message) {
    assertThatExceptionOfType(InvalidTemplateException.class)
        .isThrownBy(() -> load(properties))
        .withMessage("Resources.Worker.Properties.Events.Often.Properties." + message);
  }
}
