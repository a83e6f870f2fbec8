package dev.wharf.ops;

import dev.wharf.operations.Times;
import dev.wharf.sources.Source;
import dev.wharf.sources.Sources;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** From whom and when: what each choice of webhooks can be narrowed by. */
abstract class ReceivedOptions {

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec spec;

  @Option(names = "--source", paramLabel = "SOURCE", description = "Of this source: stripe.")
  private @Nullable String source;

  @Option(
      names = "--tenant",
      paramLabel = "TENANT",
      description = "Of this tenant; '' for the routes without one.")
  private @Nullable String tenant;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Received then or later: 2h, 3d, 2026-01-31, 2026-01-31T12:00Z.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Received before then.")
  private @Nullable String until;

  /** Of which source; one that there is not says which there are. */
  final @Nullable String source() {
    if (source == null) {
      return null;
    }
    List<String> sources =
        Stream.concat(Sources.load().all().stream().map(Source::name), Stream.of("unknown"))
            .toList();
    if (!sources.contains(source)) {
      throw wrong("--source is one of " + String.join(", ", sources) + ", not " + source);
    }
    return source;
  }

  final @Nullable String tenant() {
    return tenant;
  }

  /**
   * When it begins and ends, as far as that was said.
   *
   * @param until exclusive
   */
  record Window(@Nullable Instant since, @Nullable Instant until) {}

  /** Reads the times; a wrong one names itself. */
  final Window window(Clock clock) {
    Instant from = time("--since", since, clock);
    Instant to = time("--until", until, clock);
    if (from != null && to != null && !from.isBefore(to)) {
      throw wrong("--since must be before --until");
    }
    return new Window(from, to);
  }

  private @Nullable Instant time(String option, @Nullable String text, Clock clock) {
    if (text == null) {
      return null;
    }
    try {
      return Times.parse(text, clock);
    } catch (IllegalArgumentException e) {
      throw wrong(option + ": " + e.getMessage());
    }
  }

  /** An empty one stands for a script's variable that is: it means no webhook, and not all. */
  final List<String> named(List<String> ids) {
    if (ids.stream().anyMatch(String::isBlank)) {
      throw wrong("--id is empty");
    }
    return ids;
  }

  final ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
