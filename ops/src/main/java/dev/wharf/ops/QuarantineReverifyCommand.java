package dev.wharf.ops;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.events.Json;
import dev.wharf.operations.Audit;
import dev.wharf.operations.ExitCodes;
import dev.wharf.operations.Interruption;
import dev.wharf.operations.LedgerRow;
import dev.wharf.operations.LedgerSearch;
import dev.wharf.operations.PlainText;
import dev.wharf.operations.QuarantineFilter;
import dev.wharf.operations.QuarantineHours;
import dev.wharf.operations.Redrive;
import dev.wharf.operations.Remedies;
import dev.wharf.operations.Reverification;
import dev.wharf.operations.Session;
import dev.wharf.operations.Tally;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has quarantined webhooks verified again. */
@Command(
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    optionListHeading = "%n",
    name = "reverify",
    header = "Verify quarantined webhooks again, and let pass what does.",
    description = {
      "With the secrets that are configured now, against the time at which each was received. What"
          + " passes is published as if it had just come, and once; all else stays. Bundles of the"
          + " sources and hours are verified whole, whatever --tenant and --reason say. What stays"
          + " as type-conflict or id-conflict was verified, but contradicts another request: look"
          + " at both, and let it pass with --accept-conflict.",
      "Exits with 0 when all were verified, 1 when nothing has that id, 3 when some could not be: run"
          + " it again then."
    },
    footer = {
      "",
      "Examples:",
      "  ./wharf quarantine reverify --source stripe --since 2h --dry-run",
      "  ./wharf quarantine reverify --source stripe --since 2h --rate 50",
      "  ./wharf quarantine reverify --id 'quarantine#Yp3k...' --yes",
      "  ./wharf quarantine reverify --id 'quarantine#Yp3k...' --accept-conflict --dry-run",
      "  ./wharf quarantine reverify --id 'bundle:github#2026-01-31T10#3/...' --webhook Yp3k..."
    })
final class QuarantineReverifyCommand implements Callable<Integer> {

  private final Context context;

  @Mixin private final QuarantineFilterOptions filters = new QuarantineFilterOptions();

  @Option(
      names = "--accept-conflict",
      description =
          "Let those pass, too, that are in quarantine as type-conflict or id-conflict: you have"
              + " looked at both requests. Goes with --id; of a bundle with --webhook, too.")
  private boolean acceptConflict;

  @Option(
      names = "--webhook",
      paramLabel = "ID",
      description =
          "Of the bundles named with --id only the one with this x-amz-apigw-id; may be given"
              + " several times.")
  private List<String> webhooks = new ArrayList<>();

  @Mixin private final WorkOptions work = new WorkOptions();
  @Mixin private final Confirmation confirmation = new Confirmation();
  @Mixin private final TargetOptions target = new TargetOptions();

  QuarantineReverifyCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    QuarantineFilter asked = filters.filter(context.clock());
    boolean byId = !asked.filter().ids().isEmpty();
    if (!byId && asked.filter().since() == null) {
      throw filters.wrong("say which: --since with a time, or --id");
    }
    if (acceptConflict && !byId) {
      throw filters.wrong(
          "--accept-conflict goes with --id: say of which webhooks you have seen both");
    }
    List<String> ids = asked.filter().ids();
    boolean bundles = ids.stream().anyMatch(Reverification::isBundle);
    if (!webhooks.isEmpty() && !bundles) {
      throw filters.wrong("--webhook goes with a bundle's --id; leave it out");
    }
    if (acceptConflict && bundles && webhooks.isEmpty()) {
      throw filters.wrong(
          "of a bundle --accept-conflict takes only what --webhook names: say of which webhooks"
              + " you have seen both");
    }
    work.check();
    // What comes meanwhile is verified by ingest already.
    QuarantineFilter filter =
        byId ? asked : asked.within(context.clock().instant(), context.clock().instant());
    try (Session session = target.open(context)) {
      session.stack().function(Reverification.FUNCTION);
      Map<String, String> parameters = new LinkedHashMap<>(filter.described());
      work.describe(parameters);
      if (!webhooks.isEmpty()) {
        parameters.put("webhooks", String.join(",", webhooks));
      }
      if (acceptConflict) {
        parameters.put("acceptConflict", "true");
      }
      if (!work.dryRun() && !confirmation.given(context, plan(session, filter, parameters))) {
        return ExitCodes.FAILED;
      }
      try (Interruption interruption = Interruption.ofProcess()) {
        Progress progress = new Progress(context.screen());
        Reverification reverification =
            new Reverification(
                session,
                interruption,
                new Reverification.Order(
                    filter, webhooks, work.rate(), work.limit(), work.dryRun(), acceptConflict),
                tally -> progress.say(tally.counts().toString()));
        if (work.dryRun()) {
          return dryRun(reverification, interruption);
        }
        Audit audit = Audit.started(session, context.clock(), "quarantine-reverify", parameters);
        int code = new Ending(context, interruption).of(audit, reverification::run, work.json());
        refused(reverification.refused(), context.screen().err());
        failure(reverification);
        return reverification.foundNothing() ? ExitCodes.FAILED : code;
      }
    }
  }

  /** What would be done, for whoever is asked. */
  private List<String> plan(
      Session session, QuarantineFilter filter, Map<String, String> parameters) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "verify again on "
            + (session.stack().local() ? "the local stack" : session.stack().name())
            + ": "
            + parameters);
    Iterator<LedgerRow> rows = filter.rows(new LedgerSearch(session), true);
    Map<String, Long> counts = new TreeMap<>();
    for (long taken = 0; taken < work.limit() && rows.hasNext(); taken++) {
      LedgerRow row = rows.next();
      counts.merge(row.source() + "  " + row.reason(), 1L, Long::sum);
    }
    counts.forEach((group, count) -> lines.add("  %8d %s".formatted(count, group)));
    if (filter.filter().ids().isEmpty()) {
      long bundled =
          new QuarantineHours(session)
              .hours(filter.filter()).stream().mapToLong(QuarantineHours.Hour::bundled).sum();
      if (bundled > 0) {
        lines.add("  %8d in bundles, less those that passed before".formatted(bundled));
      }
    }
    return lines;
  }

  private int dryRun(Reverification reverification, Interruption interruption) {
    Redrive.Result result = reverification.run();
    failure(reverification);
    Map<String, Long> counts = result.tally().counts();
    PrintStream out = context.screen().out();
    if (work.json()) {
      ObjectNode node = Json.mapper().createObjectNode().put("dryRun", true);
      ObjectNode numbers = node.putObject("counts");
      counts.forEach(numbers::put);
      reverification.refused().samples().forEach(node.putArray("samples")::add);
      out.println(node);
    } else {
      out.println(counts.isEmpty() ? "nothing matches" : "nothing was changed");
      counts.forEach((outcome, count) -> out.printf("  %8d %s%n", count, outcome));
      refused(reverification.refused(), out);
    }
    int code = result.complete() ? ExitCodes.DONE : ExitCodes.PARTLY;
    code = reverification.foundNothing() ? ExitCodes.FAILED : code;
    interruption.exitWith(code);
    return code;
  }

  private void failure(Reverification reverification) {
    RuntimeException failure = reverification.failure();
    if (failure != null) {
      String line = Remedies.of(failure).orElse(String.valueOf(failure.getMessage()));
      context.screen().err().println("wharf: " + line);
    }
  }

  /** Those that did not pass, by source, outcome and reason. */
  private static void refused(Tally refused, PrintStream out) {
    refused
        .groups()
        .forEach((group, count) -> out.printf("  %8d %s%n", count, group.replace("\t", "  ")));
    refused.samples().forEach(sample -> out.println("  for example " + PlainText.line(sample)));
  }
}
