package dev.wharf.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a function's log line short enough to follow live: time, function, outcome, then the other
 * fields. What isn't one of our own JSON lines stays as it is.
 */
final class FunctionLog {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
  private static final Set<String> GOOD = Set.of("published", "processed", "recorded");
  private static final Set<String> BAD = Set.of("quarantined", "failed", "given-back");

  private final ObjectMapper mapper = new ObjectMapper();
  private final Screen screen;
  private final Clock clock;

  FunctionLog(Screen screen, Clock clock) {
    this.screen = screen;
    this.clock = clock;
  }

  /**
   * @param function its logical id
   * @param line what it logged, without a line break
   */
  String compact(String function, String line) {
    String time = TIME.format(clock.instant().atZone(ZoneId.systemDefault()));
    String start = screen.faint(time) + " " + function.replaceFirst("Function$", "") + "  ";
    JsonNode json = parse(line);
    if (json == null || !json.path("outcome").isTextual()) {
      return start + line;
    }
    StringBuilder compact = new StringBuilder(start).append(outcome(json.get("outcome").asText()));
    json.properties()
        .forEach(
            field -> {
              if (!field.getKey().equals("outcome")) {
                String value = field.getValue().asText(field.getValue().toString());
                compact.append(' ').append(screen.faint(field.getKey() + "=")).append(value);
              }
            });
    return compact.toString();
  }

  private String outcome(String outcome) {
    if (GOOD.contains(outcome)) {
      return screen.good(outcome);
    }
    return BAD.contains(outcome) ? screen.bad(outcome) : outcome;
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
