package dev.wharf.ops;

import dev.wharf.operations.Filter;
import dev.wharf.operations.LedgerRow;
import dev.wharf.operations.LedgerSearch;
import dev.wharf.operations.PlainText;
import dev.wharf.operations.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists webhooks. */
@Command(
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    optionListHeading = "%n",
    name = "list",
    header = "Webhooks and what became of them, newest first.",
    description = {
      "Without --since, --id or --status: those of the last 24 hours. Reads indexes only, see"
          + " docs/operations.md."
    },
    footer = {
      "",
      "Examples:",
      "  ./wharf list --source stripe --since 2h",
      "  ./wharf list --status failed,quarantined",
      "  ./wharf list --id evt_1 --json",
      "  ./wharf list --stack wharf-prod --tenant acme --limit 1000 --json"
    })
final class ListCommand implements Callable<Integer> {

  static final Duration DEFAULT_WINDOW = Duration.ofHours(24);

  private final Context context;

  @Mixin private final TargetOptions target = new TargetOptions();
  @Mixin private final FilterOptions filters = new FilterOptions();

  @Option(names = "--limit", paramLabel = "N", description = "How many at most (50); 0 is all.")
  private long limit = 50;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  ListCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (limit < 0) {
      throw filters.wrong("--limit must be 0 or more");
    }
    Filter asked = filters.filter(context.clock());
    Filter filter = window(asked, context.clock().instant());
    Screen screen = context.screen();
    try (Session session = target.open(context)) {
      Iterator<LedgerRow> rows = new LedgerSearch(session).rows(filter, false);
      long count = 0;
      if (json) {
        for (; rows.hasNext() && (limit == 0 || count < limit); count++) {
          screen.out().println(rows.next().json());
        }
      } else {
        try (TextTable table = table(screen)) {
          for (; rows.hasNext() && (limit == 0 || count < limit); count++) {
            table.row(cells(rows.next()));
          }
        }
      }
      screen.out().flush();
      if (count == 0) {
        screen.err().println(nothing(asked));
      } else if (rows.hasNext()) {
        screen.err().println("there are more; --limit shows them");
      }
    }
    return 0;
  }

  static TextTable table(Screen screen) {
    return new TextTable(
        screen.out(), List.of("RECEIVED", "STATUS", "SOURCE", "TENANT", "TYPE", "KEY"));
  }

  static List<String> cells(LedgerRow row) {
    return Stream.of(
            row.receivedAt().toString(),
            row.status(),
            row.source(),
            dash(row.tenant()),
            dash(row.reason().isEmpty() ? row.type() : row.reason()),
            row.key())
        .map(PlainText::line)
        .toList();
  }

  private static String dash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  /** With a beginning and an end where the index needs them. */
  static Filter window(Filter filter, Instant now) {
    Filter bounded = filter.until() == null ? filter.withUntil(now.plusSeconds(60)) : filter;
    if (filter.since() != null || filter.wantsAttention() || !filter.ids().isEmpty()) {
      return bounded;
    }
    Instant until = filter.until() == null ? now : filter.until();
    return bounded.withSince(until.minus(DEFAULT_WINDOW));
  }

  private static String nothing(Filter asked) {
    if (!asked.ids().isEmpty()) {
      return "nothing has that id; with a tenant's route give --tenant, or --since to go through"
          + " the days, and see whether it waits: ./wharf stats";
    }
    return asked.since() == null && !asked.wantsAttention()
        ? "nothing in the last 24 hours; --since looks further back"
        : "nothing matches";
  }
}
