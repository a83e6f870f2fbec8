package dev.wharf.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a function's log short enough to follow live: for each of our own JSON lines the time, the
 * function, the outcome and the webhook. What isn't ours stays as it is, except for metrics and the
 * START, END and REPORT lines around each invocation.
 */
final class FunctionLog {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
  private static final Pattern AROUND =
      Pattern.compile("(START|END|REPORT|INIT_START|INIT_REPORT)( RequestId:|\\b.*Version:).*");
  private static final Set<String> GOOD = Set.of("published", "processed");
  private static final Set<String> BAD =
      Set.of("quarantined", "failed", "attempt-failed", "given-back");
  // What the line says already, or only a search would ask for.
  private static final Set<String> LEFT_OUT =
      Set.of(
          "outcome",
          "key",
          "gatewayId",
          "type",
          "source",
          "processor",
          "message",
          "ageMillis",
          "requestId",
          "ledgerStatus",
          "endToEndMillis");
  // Once is what everybody expects.
  private static final Set<String> COUNTS = Set.of("receives", "attempts");

  private final ObjectMapper mapper = new ObjectMapper();
  private final Screen screen;
  private final Clock clock;

  FunctionLog(Screen screen, Clock clock) {
    this.screen = screen;
    this.clock = clock;
  }

  /**
   * @param function its name in the stack, {@code wharf-QueueIngestFunction}
   * @param line what it logged, without a line break
   * @return empty for a line that only Lambda or CloudWatch needs
   */
  Optional<String> compact(String function, String line) {
    if (line.isBlank() || AROUND.matcher(line).matches()) {
      return Optional.empty();
    }
    String time = TIME.format(clock.instant().atZone(ZoneId.systemDefault()));
    String name = function.replaceFirst("^wharf-", "").replaceFirst("Function$", "");
    String start = screen.faint(time) + " %-12s ".formatted(name);
    JsonNode json = parse(line);
    if (json != null && json.has("_aws")) {
      return Optional.empty();
    }
    if (json == null || !json.path("outcome").isTextual()) {
      return Optional.of(start + line);
    }
    StringBuilder compact = new StringBuilder(start).append(outcome(json.get("outcome").asText()));
    compact.append(' ').append(json.path("key").asText(json.path("gatewayId").asText("-")));
    if (json.has("type")) {
      compact.append(' ').append(json.get("type").asText());
    }
    json.properties().stream()
        .filter(field -> !LEFT_OUT.contains(field.getKey()))
        .filter(field -> !COUNTS.contains(field.getKey()) || field.getValue().asInt() != 1)
        .forEach(
            field ->
                compact
                    .append(' ')
                    .append(screen.faint(field.getKey() + "="))
                    .append(field.getValue().asText(field.getValue().toString())));
    return Optional.of(compact.toString());
  }

  private String outcome(String outcome) {
    String padded = "%-11s".formatted(outcome);
    if (GOOD.contains(outcome)) {
      return screen.good(padded);
    }
    return BAD.contains(outcome) ? screen.bad(padded) : padded;
  }

  private @Nullable JsonNode parse(String line) {
    if (!line.startsWith("{")) {
      return null;
    }
    try {
      return mapper.readTree(line);
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
