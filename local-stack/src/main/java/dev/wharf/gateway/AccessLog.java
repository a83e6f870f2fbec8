package dev.wharf.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line for each request, in the stage's own format: variables of {@code $context} are replaced,
 * "-" standing for what there is none of.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
final class AccessLog {
  private static final Pattern VARIABLE =
      Pattern.compile("\\$context\\.([A-Za-z0-9_.]*[A-Za-z0-9_])");

  private final String format;
  private final Consumer<String> lines;

  /**
   * @param format empty for no log
   */
  AccessLog(String format, Consumer<String> lines) {
    this.format = format;
    this.lines = lines;
  }

  void write(MethodRequest request, Answer answer, Duration took) {
    if (format.isEmpty()) {
      return;
    }
    MethodRequest answered =
        request.withContext(
            Map.of(
                "status", answer.status(),
                "integrationStatus", answer.integrationStatus(),
                "responseLatency", took.toMillis()));
    Matcher variables = VARIABLE.matcher(format);
    StringBuilder line = new StringBuilder();
    while (variables.find()) {
      @Nullable String value = answered.contextValue(variables.group(1));
      variables.appendReplacement(line, Matcher.quoteReplacement(value == null ? "-" : value));
    }
    lines.accept(variables.appendTail(line).toString());
  }
}
