package dev.wharf.ops;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How much a command does, how fast, and whether it only says what it would do. */
final class WorkOptions {

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec spec;

  @Option(names = "--rate", paramLabel = "N", description = "A second at most (no bound).")
  private double rate;

  @Option(names = "--limit", paramLabel = "N", description = "How many at most (all).")
  private long limit;

  @Option(
      names = "--dry-run",
      description = "Change nothing; print counts by source, type and error, and samples.")
  private boolean dryRun;

  @Option(names = "--json", description = "The result as one JSON object.")
  private boolean json;

  void check() {
    if (!(rate >= 0 && rate <= 100_000)) {
      throw new ParameterException(spec.commandLine(), "--rate must be above 0, not " + rate);
    }
    if (limit < 0) {
      throw new ParameterException(spec.commandLine(), "--limit must be above 0, not " + limit);
    }
  }

  void describe(Map<String, String> parameters) {
    if (rate > 0) {
      parameters.put("rate", Double.toString(rate));
    }
    if (limit > 0) {
      parameters.put("limit", Long.toString(limit));
    }
  }

  double rate() {
    return rate;
  }

  boolean isUnlimited() {
    return limit == 0;
  }

  long limit() {
    return limit == 0 ? Long.MAX_VALUE : limit;
  }

  boolean dryRun() {
    return dryRun;
  }

  boolean json() {
    return json;
  }
}
