package dev.wharf.ops;

import dev.wharf.operations.Filter;
import dev.wharf.operations.Interruption;
import dev.wharf.operations.LedgerRow;
import dev.wharf.operations.LedgerSearch;
import dev.wharf.operations.Session;
import dev.wharf.operations.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Webhooks as they come. */
@Command(
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    optionListHeading = "%n",
    name = "tail",
    header = "Webhooks as they come, and each change of their status.",
    description = {
      "Looks into the ledger's indexes again and again, at webhooks of the last two minutes: what"
          + " changes later is in list. Until Ctrl-C, or --for. Each look reads eight partitions of"
          + " each source, with --source of that one, and the looks are as far apart as makes"
          + " a hundred queries a second."
    },
    footer = {"", "Examples:", "  ./wharf tail", "  ./wharf tail --source stripe --json"})
final class TailCommand implements Callable<Integer> {

  private static final Duration WINDOW = Duration.ofMinutes(2);
  private static final int REMEMBERED = 50_000;

  /** What all looks together cost at most, on average: queries a second. */
  private static final int QUERIES = 100;

  private final Context context;

  @Mixin private final TargetOptions target = new TargetOptions();
  @Mixin private final FilterOptions filters = new FilterOptions();

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Option(names = "--for", paramLabel = "TIME", description = "End after 30s, 5m, 2h.")
  private String end = "";

  TailCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Filter filter = filters.filter(context.clock());
    if (filter.since() != null || filter.until() != null || !filter.ids().isEmpty()) {
      throw filters.wrong("tail begins now; for what is known already there is ./wharf list");
    }
    Instant began = context.clock().instant();
    Instant until = end.isEmpty() ? Instant.MAX : began.plus(length());
    Map<String, String> seen =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
          }
        };
    try (Session session = target.open(context);
        Interruption interruption = Interruption.ofProcess()) {
      interruption.exitWith(0);
      LedgerSearch ledger = new LedgerSearch(session);
      Duration interval = interval(ledger.partitions(filter));
      context
          .screen()
          .err()
          .printf("from now on, a look every %s; Ctrl-C ends it%n", Times.said(interval));
      while (!interruption.isAsked() && context.clock().instant().isBefore(until)) {
        Instant now = context.clock().instant();
        Instant since = now.minus(WINDOW).isBefore(began) ? began : now.minus(WINDOW);
        Filter window = filter.withSince(since).withUntil(now.plusSeconds(60));
        List<LedgerRow> changed = new ArrayList<>();
        Iterator<LedgerRow> rows = ledger.rows(window, true);
        while (rows.hasNext() && !interruption.isAsked()) {
          LedgerRow row = rows.next();
          if (!row.status().equals(seen.put(row.key(), row.status()))) {
            changed.add(row);
          }
        }
        changed.forEach(this::print);
        context.screen().out().flush();
        interruption.pause(interval.toNanos());
      }
    }
    return 0;
  }

  /** A second, or more where a look takes many queries. */
  static Duration interval(int partitions) {
    return Duration.ofSeconds(Math.max(1, (partitions + QUERIES - 1) / QUERIES));
  }

  private Duration length() {
    try {
      return Times.duration(end);
    } catch (IllegalArgumentException e) {
      throw filters.wrong("--for: " + e.getMessage());
    }
  }

  private void print(LedgerRow row) {
    Screen screen = context.screen();
    screen.out().println(json ? row.json().toString() : String.join("  ", ListCommand.cells(row)));
  }
}
