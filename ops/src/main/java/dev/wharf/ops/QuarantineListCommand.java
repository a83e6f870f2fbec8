package dev.wharf.ops;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.events.Json;
import dev.wharf.operations.ExitCodes;
import dev.wharf.operations.LedgerRow;
import dev.wharf.operations.LedgerSearch;
import dev.wharf.operations.QuarantineFilter;
import dev.wharf.operations.QuarantineHours;
import dev.wharf.operations.QuarantineHours.Hour;
import dev.wharf.operations.Session;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what waits in quarantine. */
@Command(
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    optionListHeading = "%n",
    name = "list",
    header = "What waits in quarantine, newest first, and how much was quarantined.",
    description = {
      "Without --since or --id: of the last 24 hours. The counts at the end are of whole hours and"
          + " all tenants, and include what has passed since. Bundled ones share items and are not"
          + " listed; dropped ones, forged as far as can be said, were counted only."
    },
    footer = {
      "",
      "Examples:",
      "  ./wharf quarantine list",
      "  ./wharf quarantine list --source stripe --reason bad-signature",
      "  ./wharf quarantine list --since 7d --limit 0 --json"
    })
final class QuarantineListCommand implements Callable<Integer> {

  private final Context context;

  @Mixin private final QuarantineFilterOptions filters = new QuarantineFilterOptions();

  @Option(names = "--limit", paramLabel = "N", description = "How many at most (50); 0 is all.")
  private long limit = 50;

  @Option(names = "--json", description = "One JSON object a line; the last one has the counts.")
  private boolean json;

  @Mixin private final TargetOptions target = new TargetOptions();

  QuarantineListCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (limit < 0) {
      throw filters.wrong("--limit must be 0 or more, not " + limit);
    }
    QuarantineFilter asked = filters.filter(context.clock());
    boolean byId = !asked.filter().ids().isEmpty();
    Instant until = asked.filter().until();
    Instant now = context.clock().instant();
    QuarantineFilter filter =
        byId
            ? asked
            : asked.within(
                (until == null ? now : until).minus(ListCommand.DEFAULT_WINDOW),
                // What came this very moment belongs to it.
                now.plusSeconds(60));
    try (Session session = target.open(context)) {
      Screen screen = context.screen();
      Iterator<LedgerRow> rows = filter.rows(new LedgerSearch(session), false);
      long count = print(rows, screen);
      if (!byId) {
        counts(new QuarantineHours(session).hours(filter.filter()), screen.out());
      }
      screen.out().flush();
      if (count == 0) {
        screen.err().println(byId ? "nothing in quarantine has that id" : "nothing matches");
      } else if (rows.hasNext()) {
        screen.err().println("there are more; --limit shows them");
      }
    }
    return ExitCodes.DONE;
  }

  private long print(Iterator<LedgerRow> rows, Screen screen) {
    long count = 0;
    if (json) {
      for (; rows.hasNext() && (limit == 0 || count < limit); count++) {
        screen.out().println(rows.next().json());
      }
      return count;
    }
    try (TextTable table = ListCommand.table(screen)) {
      for (; rows.hasNext() && (limit == 0 || count < limit); count++) {
        table.row(ListCommand.cells(rows.next()));
      }
    }
    return count;
  }

  private void counts(List<Hour> hours, PrintStream out) {
    Map<String, Map<String, Long>> bySource = new TreeMap<>();
    long bundled = 0;
    long dropped = 0;
    for (Hour hour : hours) {
      Map<String, Long> reasons = bySource.computeIfAbsent(hour.source(), any -> new TreeMap<>());
      hour.reasons().forEach((reason, many) -> reasons.merge(reason, many, Long::sum));
      bundled += hour.bundled();
      dropped += hour.dropped();
    }
    if (json) {
      ObjectNode node = Json.mapper().createObjectNode();
      ObjectNode counts = node.putObject("counts").put("bundled", bundled).put("dropped", dropped);
      ArrayNode quarantined = counts.putArray("quarantined");
      bySource.forEach(
          (source, reasons) ->
              reasons.forEach(
                  (reason, many) ->
                      quarantined
                          .addObject()
                          .put("source", source)
                          .put("reason", reason)
                          .put("count", many)));
      out.println(node);
      return;
    }
    out.println("quarantined in these hours, by source and reason");
    bySource.forEach(
        (source, reasons) ->
            reasons.forEach((reason, many) -> out.printf("  %8d %s  %s%n", many, source, reason)));
    out.printf("  %8d of them bundled, %d dropped%n", bundled, dropped);
  }
}
