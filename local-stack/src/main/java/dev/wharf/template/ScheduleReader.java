package dev.wharf.template;

import static java.util.Objects.requireNonNull;

import dev.wharf.template.Resources.Function;
import dev.wharf.template.Resources.Rule;
import dev.wharf.template.Resources.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a function's Schedule event, of which SAM makes a rule on the default bus.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html
 */
final class ScheduleReader {
  private static final Pattern RATE = Pattern.compile("rate\\((\\d{1,6}) (minute|hour|day)(s?)\\)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "minute", Duration.ofMinutes(1), "hour", Duration.ofHours(1), "day", Duration.ofDays(1));

  private ScheduleReader() {}

  static Rule read(Function function, String event, Properties properties, Surroundings in) {
    properties.withoutLocalMeaning("Description");
    for (String other : List.of("InputPath", "InputTransformer")) {
      if (properties.has(other)) {
        throw properties.error(other, "SAM takes Input only where a schedule makes the event");
      }
    }
    if (properties.has("Enabled") && properties.has("State")) {
      throw properties.error("Enabled", "SAM takes one of Enabled and State");
    }
    String logicalId = function.logicalId() + event;
    String name = properties.string("Name", in.stackName() + "-" + logicalId);
    return new Rule(
        logicalId,
        name,
        RuleReader.ruleArn("default", name, in),
        "default",
        null,
        schedule(properties),
        properties.has("Enabled")
            ? properties.flag("Enabled", true)
            : RuleReader.enabled(properties),
        List.of(RuleReader.target(properties, logicalId + "LambdaTarget", function.targetArn())));
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html */
  private static Schedule schedule(Properties properties) {
    String expression = properties.string("Schedule");
    Matcher rate = RATE.matcher(expression);
    if (!rate.matches()) {
      throw properties.error(
          "Schedule",
          expression
              + " is not understood by the local stack; write a rate, such as rate(15 minutes),"
              + " rate(1 hour) or rate(2 days), or teach it to module local-stack");
    }
    int value = Integer.parseInt(rate.group(1));
    if (value == 0 || (value == 1) == rate.group(3).equals("s")) {
      throw properties.error(
          "Schedule",
          expression
              + " is refused by EventBridge: a rate is 1 and a unit in the singular, or more and a"
              + " unit in the plural");
    }
    return new Schedule(expression, requireNonNull(UNITS.get(rate.group(2))).multipliedBy(value));
  }
}
