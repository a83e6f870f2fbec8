package dev.wharf.ops;

import dev.wharf.operations.Filter;
import dev.wharf.operations.QuarantineFilter;
import dev.wharf.verify.Reason;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which quarantined webhooks a command is about. */
final class QuarantineFilterOptions extends ReceivedOptions {

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      split = ",",
      description = "For this reason: bad-signature; several with commas.")
  private List<String> reasons = List.of();

  @Option(
      names = "--id",
      paramLabel = "ID",
      split = ",",
      description = "This one: the key that list shows, or its x-amz-apigw-id. Repeatable.")
  private List<String> ids = List.of();

  /** Reads the options; a wrong one names itself. */
  QuarantineFilter filter(Clock clock) {
    String source = source();
    Set<String> known = Stream.of(Reason.values()).map(Reason::code).collect(Collectors.toSet());
    for (String reason : reasons) {
      if (!known.contains(reason)) {
        throw wrong(
            "--reason is one of "
                + String.join(", ", known.stream().sorted().toList())
                + ", not "
                + reason);
      }
    }
    Window window = window(clock);
    Instant from = window.since();
    Instant to = window.until();
    boolean others = source != null || tenant() != null || from != null || to != null;
    if (!ids.isEmpty() && (others || !reasons.isEmpty())) {
      throw wrong("--id says which; leave the other filters out");
    }
    return new QuarantineFilter(
        new Filter(source, null, tenant(), Set.of(), from, to, named(ids), null),
        Set.copyOf(reasons));
  }
}
