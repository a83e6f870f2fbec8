package dev.wharf.ops;

import dev.wharf.operations.Audit;
import dev.wharf.operations.ExitCodes;
import dev.wharf.operations.Filter;
import dev.wharf.operations.Interruption;
import dev.wharf.operations.Marks;
import dev.wharf.operations.Redrive;
import dev.wharf.operations.Replay;
import dev.wharf.operations.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Publishes ended webhooks again. */
@Command(
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    optionListHeading = "%n",
    name = "replay",
    header = "Publish webhooks again that had ended, marked as a replay.",
    description = {
      "PROCESSED and PUBLISHED ones, oldest first; FAILED ones are redriven instead. A processor"
          + " that has completed a webhook does not run again, unless with --again.",
      "Exits with 0 when all was done, 3 when a part was: go on with --replay-id then."
    },
    footer = {
      "",
      "Examples:",
      "  ./wharf replay --since 3h --until 1h --type invoice.paid --dry-run",
      "  ./wharf replay --since 2026-01-31 --processor WelcomeFunction",
      "  ./wharf replay --since 1h --processor PaymentsFunction --again --rate 10"
    })
final class ReplayCommand implements Callable<Integer> {

  private final Context context;

  @Mixin private final FilterOptions filters = new FilterOptions();

  @Option(
      names = "--processor",
      paramLabel = "FUNCTION",
      description = "Invoke only this one, by its logical id; without it, publish on the bus.")
  private @Nullable String processor;

  @Option(names = "--again", description = "Run processors again that have completed it.")
  private boolean again;

  @Option(
      names = "--replay-id",
      paramLabel = "ID",
      description = "Go on with a replay that was interrupted.")
  private @Nullable String replayId;

  @Mixin private final WorkOptions work = new WorkOptions();
  @Mixin private final Confirmation confirmation = new Confirmation();
  @Mixin private final TargetOptions target = new TargetOptions();

  ReplayCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Filter asked = filters.filter(context.clock());
    if (asked.since() == null && asked.ids().isEmpty()) {
      throw filters.wrong("say which: --since with a time, or --id");
    }
    if (!Set.of("PUBLISHED", "PROCESSED").containsAll(asked.statuses())) {
      throw filters.wrong(
          "only published and processed webhooks are replayed; failed ones are redriven:"
              + " ./wharf redrive --from failed");
    }
    if (replayId != null && !replayId.matches("[A-Za-z0-9._-]{1,64}")) {
      throw filters.wrong("--replay-id has 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    work.check();
    // Replaying makes no webhook newer: what comes meanwhile is not meant.
    Filter filter = asked.until() == null ? asked.withUntil(context.clock().instant()) : asked;
    String id = replayId == null ? UUID.randomUUID().toString() : replayId;
    try (Session session = target.open(context)) {
      Map<String, String> parameters = new LinkedHashMap<>(filter.described());
      if (processor != null) {
        session.stack().function(processor);
        parameters.put("processor", processor);
      }
      parameters.put("again", Boolean.toString(again));
      work.describe(parameters);
      if (!work.dryRun()
          && !confirmation.given(
              context,
              List.of(
                  "replay "
                      + id
                      + " on "
                      + (session.stack().local() ? "the local stack" : session.stack().name())
                      + ": "
                      + parameters))) {
        return ExitCodes.FAILED;
      }
      try (Interruption interruption = Interruption.ofProcess()) {
        // Under another id those that were replayed would be replayed once more.
        Ending ending =
            new Ending(context, interruption, "for the rest: the same with " + rest(filter, id));
        if (work.dryRun()) {
          return ending.dryRun(replay(session, interruption, ending, id, filter), work.json());
        }
        Audit audit = Audit.started(session, context.clock(), id, "replay", parameters);
        return ending.of(
            audit, () -> replay(session, interruption, ending, id, filter), work.json());
      }
    }
  }

  /** With the times that it had: "2h" begins later when it goes on. */
  private static String rest(Filter filter, String id) {
    String times =
        filter.since() == null
            ? ""
            : "--since %s --until %s ".formatted(filter.since(), filter.until());
    return times + "--replay-id " + id;
  }

  private Redrive.Result replay(
      Session session, Interruption interruption, Ending ending, String id, Filter filter) {
    Progress progress = new Progress(context.screen());
    Replay.Order order =
        new Replay.Order(id, filter, processor, again, work.rate(), work.limit(), work.dryRun());
    return new Replay(
            session,
            interruption,
            new Marks(session, context.clock(), "replay", id),
            order,
            tally -> {
              ending.heard(tally);
              progress.say(tally.counts().toString());
            })
        .run();
  }
}
