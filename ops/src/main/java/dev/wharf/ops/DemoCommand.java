package dev.wharf.ops;

import dev.wharf.lambda.RuntimeKind;
import dev.wharf.local.StackOptions;
import dev.wharf.local.StackOptions.Ports;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Boots a stack and shows what becomes of a few webhooks. */
@Command(
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    optionListHeading = "%n",
    name = "demo",
    header = "A few webhooks on a stack of their own, and what becomes of each.",
    description = {
      "Boots on free ports with an empty state, beside a stack that is up. Exits with 1 when an"
          + " ending is not the expected one."
    },
    footer = {"", "Example:", "  ./wharf demo"})
final class DemoCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int KEPT_LINES = 20;

  private final Context context;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Where its state is kept, emptied first (.wharf/demo in the project).")
  private @Nullable Path state;

  DemoCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Path directory =
        state == null ? context.project().state().resolve("demo") : state.toAbsolutePath();
    Optional<StackFile> other = StackFile.find(directory);
    if (other.isPresent()) {
      throw new CommandFailedException(
          "another demo (process %d) uses %s; let it end, or give --state"
              .formatted(other.get().pid(), directory));
    }
    Screen screen = context.screen();
    PrintStream out = screen.out();
    out.println();
    out.println(" " + screen.strong("Wharf") + ": a webhook is stored first, and inspected later");
    out.println();
    Deque<String> log = new ArrayDeque<>();
    StackOptions options =
        options(directory, line -> out.println("    " + screen.faint(line)), log);
    boolean right;
    try (RunningStack stack = context.starter().start(options);
        LedgerReader ledger = ledger(stack)) {
      out.printf(
          "    %s in %.1f s from template.yaml%n", "ready", Welcome.sinceStart(context.clock()));
      out.println("    " + screen.faint("times below count from the moment each was posted"));
      right =
          new Demo(
                  stack.webhookUrl(),
                  ledger::find,
                  source -> Secrets.development(context.project(), source),
                  context.clock(),
                  PATIENCE,
                  screen)
              .run();
    }
    out.println();
    if (!right) {
      explain(log);
    }
    return right ? 0 : 1;
  }

  private StackOptions options(Path directory, Consumer<String> progress, Deque<String> log) {
    FunctionLog compact = new FunctionLog(context.screen(), context.clock());
    return new StackOptions(
        context.project().directory(),
        directory,
        true,
        Ports.FREE,
        RuntimeKind.IN_PROCESS,
        context.project().localParameters(),
        Map.of(),
        0.1,
        progress,
        (function, line) -> {
          synchronized (log) {
            compact.compact(function, line).ifPresent(log::addLast);
            if (log.size() > KEPT_LINES) {
              log.removeFirst();
            }
          }
        });
  }

  private static LedgerReader ledger(RunningStack stack) {
    String table = stack.resources().outputs().get("LedgerTableName");
    if (table == null) {
      throw new CommandFailedException("template.yaml has no output LedgerTableName; restore it");
    }
    return new LedgerReader(stack.endpoints().dynamodb(), stack.resources().region(), table);
  }

  /** What the functions said, for whoever has to find out why. */
  private void explain(Deque<String> log) {
    PrintStream err = context.screen().err();
    synchronized (log) {
      err.println(
          log.isEmpty() ? "the functions logged nothing" : "the functions' last log lines:");
      log.forEach(line -> err.println("  " + line));
    }
  }
}
