package dev.wharf.ops;

import dev.wharf.operations.Filter;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which webhooks a command is about. */
final class FilterOptions extends ReceivedOptions {

  private static final Set<String> STATUSES =
      Set.of("INPROGRESS", "PUBLISHED", "PROCESSED", "FAILED", "QUARANTINED", "REVERIFIED");

  @Option(names = "--type", paramLabel = "TYPE", description = "Of this type: invoice.paid.")
  private @Nullable String type;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      split = ",",
      description =
          "inprogress, published, processed, failed, quarantined, reverified; several with commas.")
  private List<String> statuses = List.of();

  @Option(
      names = "--id",
      paramLabel = "ID",
      split = ",",
      description = "The ledger's key, the provider's event id, or the x-amz-apigw-id.")
  private List<String> ids = List.of();

  /** Reads the options; a wrong one names itself. */
  Filter filter(Clock clock) {
    return filter(clock, null);
  }

  /**
   * @param error words of the error, from an option of those commands that know errors
   */
  Filter filter(Clock clock, @Nullable String error) {
    Set<String> wanted = new LinkedHashSet<>();
    for (String status : statuses) {
      String upper = status.toUpperCase(Locale.ROOT);
      if (!STATUSES.contains(upper)) {
        throw wrong(
            "--status is inprogress, published, processed, failed, quarantined or reverified, not "
                + status);
      }
      wanted.add(upper);
    }
    Window window = window(clock);
    return new Filter(
        source(), type, tenant(), wanted, window.since(), window.until(), named(ids), error);
  }
}
