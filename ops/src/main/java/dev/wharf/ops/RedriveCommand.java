package dev.wharf.ops;

import dev.wharf.operations.Audit;
import dev.wharf.operations.ExitCodes;
import dev.wharf.operations.FailedLetters;
import dev.wharf.operations.Filter;
import dev.wharf.operations.InboxLetters;
import dev.wharf.operations.Interruption;
import dev.wharf.operations.Marks;
import dev.wharf.operations.MoveTask;
import dev.wharf.operations.Redrive;
import dev.wharf.operations.RequestMarks;
import dev.wharf.operations.Session;
import dev.wharf.operations.Tally;
import dev.wharf.operations.WaitingItems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts what failed on its way again. */
@Command(
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    optionListHeading = "%n",
    name = "redrive",
    header = "Put what failed on its way again.",
    description = {
      "inbox-dlq: what ingest gave up on, back into the inbox; without filters by SQS's own move"
          + " task. failed: what a processor gave up on, to that processor alone, with the original"
          + " event. stream-failures: items of the table lane that still wait though the stream has"
          + " given them up.",
      "Exits with 0 when all was done, 3 when a part was: run it again then."
    },
    footer = {
      "",
      "Examples:",
      "  ./wharf redrive --from failed --dry-run",
      "  ./wharf redrive --from failed --error Timeout --since 3h --rate 20",
      "  ./wharf redrive --from inbox-dlq --yes",
      "  ./wharf redrive --from stream-failures --source slack"
    })
final class RedriveCommand implements Callable<Integer> {

  private final Context context;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "WHERE",
      description = "inbox-dlq, failed or stream-failures.")
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private String from;

  @Mixin private final FilterOptions filters = new FilterOptions();

  @Option(
      names = "--error",
      paramLabel = "TEXT",
      description = "Whose error has this text in it; with --from failed.")
  private @Nullable String error;

  @Option(
      names = "--processor",
      paramLabel = "FUNCTION",
      description = "Of this processor only; with --from failed.")
  private @Nullable String processor;

  @Option(
      names = "--hold",
      paramLabel = "SECONDS",
      description =
          "For how long messages that do not match stay invisible if this command is killed; it"
              + " ends before that (twice what the queue takes). Otherwise they are visible at its"
              + " end.")
  private int hold;

  @Mixin private final WorkOptions work = new WorkOptions();
  @Mixin private final Confirmation confirmation = new Confirmation();
  @Mixin private final TargetOptions target = new TargetOptions();

  RedriveCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Filter filter = filters.filter(context.clock(), error);
    if (!List.of("inbox-dlq", "failed", "stream-failures").contains(from)) {
      throw filters.wrong("--from is inbox-dlq, failed or stream-failures, not " + from);
    }
    if (!from.equals("failed") && (error != null || processor != null)) {
      throw filters.wrong(
          "--error and --processor are for --from failed: nobody else keeps an error");
    }
    if (from.equals("stream-failures") && !filter.statuses().isEmpty()) {
      throw filters.wrong("what waits has no status in the ledger yet; leave --status out");
    }
    work.check();
    if (hold < 0 || hold > 43_200 || (hold > 0 && hold < 8)) {
      throw filters.wrong("--hold is 8 to 43200 seconds, not " + hold);
    }
    try (Session session = target.open(context)) {
      boolean whole =
          from.equals("inbox-dlq") && filter.isEmpty() && work.isUnlimited() && !work.dryRun();
      Map<String, String> parameters = new LinkedHashMap<>(filter.described());
      parameters.put("from", from);
      if (processor != null) {
        parameters.put("processor", session.stack().function(processor).isEmpty() ? "" : processor);
      }
      work.describe(parameters);
      if (!work.dryRun()
          && !confirmation.given(
              context,
              List.of(
                  "redrive on "
                      + (session.stack().local() ? "the local stack" : session.stack().name())
                      + ": "
                      + parameters
                      + (whole ? ", the whole queue by SQS's move task" : "")))) {
        return ExitCodes.FAILED;
      }
      try (Interruption interruption = Interruption.ofProcess()) {
        Ending ending = new Ending(context, interruption);
        if (work.dryRun()) {
          return ending.dryRun(run(session, filter, interruption, ending, "dry-run"), work.json());
        }
        Audit audit = Audit.started(session, context.clock(), "redrive", parameters);
        return ending.of(
            audit,
            whole
                ? () -> move(session, interruption, ending)
                : () -> run(session, filter, interruption, ending, audit.id()),
            work.json());
      }
    }
  }

  private Redrive.Result move(Session session, Interruption interruption, Ending ending) {
    Progress progress = new Progress(context.screen());
    MoveTask.Moved moved =
        new MoveTask(session, interruption)
            .run(
                session.stack().output("InboxDeadLetterQueueUrl"),
                session.stack().output("InboxQueueUrl"),
                work.rate(),
                count -> {
                  ending.heard(Tally.of("redriven", count));
                  progress.say(count + " moved");
                });
    Tally tally = Tally.of("redriven", moved.messages());
    tally.count(Redrive.UNSEEN, moved.unseen());
    return new Redrive.Result(tally, moved.status().equals("COMPLETED") && moved.unseen() == 0);
  }

  private Redrive.Result run(
      Session session, Filter filter, Interruption interruption, Ending ending, String operation) {
    Progress progress = new Progress(context.screen());
    Consumer<Tally> told =
        tally -> {
          ending.heard(tally);
          progress.say(tally.counts().toString());
        };
    Redrive redrive =
        new Redrive(session, interruption, work.rate(), hold, work.limit(), work.dryRun(), told);
    RequestMarks marks = new RequestMarks(session, context.clock(), operation, from);
    return switch (from) {
      case "inbox-dlq" -> new InboxLetters(session, filter, marks).run(redrive);
      case "failed" ->
          new FailedLetters(
                  session,
                  filter,
                  processor,
                  new Marks(session, context.clock(), "redrive", operation))
              .run(redrive);
      default ->
          new WaitingItems(session, filter, context.clock(), interruption, marks)
              .run(work.rate(), work.limit(), work.dryRun(), told);
    };
  }
}
