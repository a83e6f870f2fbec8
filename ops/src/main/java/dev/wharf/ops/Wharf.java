package dev.wharf.ops;

import dev.wharf.cost.CostCommand;
import dev.wharf.operations.OperationFailedException;
import dev.wharf.operations.Remedies;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command {@code wharf}. It exits with 0 when all went well, 1 when it could not be done, and 2
 * when it was called wrongly; for 1 and 2 one line on standard error names the remedy. What changes
 * webhooks exits with 3 when a part of it was done.
 */
@Command(
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    optionListHeading = "%n",
    commandListHeading = "%nCommands:%n",
    name = "wharf",
    versionProvider = Wharf.Version.class,
    header = "Storage-first webhook ingestion: template.yaml on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  ./wharf demo                      a few webhooks, and what becomes of each",
      "  ./wharf up                        the stack, until Ctrl-C",
      "  ./wharf send stripe --count 500 --rate 50",
      "  ./wharf invoke QueueIngestFunction -e events/queue-ingest.stripe.json",
      "  ./wharf list --since 2h           what came, and what became of it",
      "  ./wharf redrive --from failed --dry-run",
      "",
      "./wharf COMMAND --help explains a command."
    })
public final class Wharf implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Explain the command and exit.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it.
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version and exit.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it.
  private boolean version;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of a failure; so does WHARF_DEBUG=1.")
  @SuppressWarnings("UnusedVariable") // Read through the parse result.
  private boolean debug;

  private Wharf() {}

  public static void main(String[] arguments) {
    System.exit(run(System.getenv(), EmbeddedStack::start, arguments));
  }

  /** Runs one command in this process; the main method of a build with a stack in it. */
  public static int run(
      Map<String, String> environment, StackStarter starter, String... arguments) {
    return run(environment, starter, System.in, Screen.ofProcess(environment), arguments);
  }

  /** The same with streams of one's own, none of which is a terminal. */
  public static int run(
      Map<String, String> environment,
      InputStream in,
      PrintStream out,
      PrintStream err,
      String... arguments) {
    Screen screen = new Screen(out, err, false, false, false, StandardCharsets.UTF_8);
    return run(environment, EmbeddedStack::start, in, screen, arguments);
  }

  private static int run(
      Map<String, String> environment,
      StackStarter starter,
      InputStream in,
      Screen screen,
      String... arguments) {
    quieten("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    Path home = Path.of(System.getProperty("wharf.home", "")).toAbsolutePath().normalize();
    boolean inIsTerminal = System.getProperty("wharf.terminal", "").matches("(.*,)?in");
    Context context =
        new Context(
            new Project(home),
            environment,
            in,
            inIsTerminal,
            screen,
            // As exact as the times that the ledger has.
            Clock.tickMillis(ZoneOffset.UTC),
            starter);
    return commandLine(context).execute(arguments);
  }

  private static void quieten(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  static CommandLine commandLine(Context context) {
    Screen screen = context.screen();
    CommandLine wharf =
        new CommandLine(new Wharf())
            .addSubcommand(new UpCommand(context))
            .addSubcommand(new DemoCommand(context))
            .addSubcommand(SendCommand.commandLine(context))
            .addSubcommand(new InvokeCommand(context))
            .addSubcommand(new CostCommand())
            .addSubcommand(new ListCommand(context))
            .addSubcommand(new ShowCommand(context))
            .addSubcommand(new TailCommand(context))
            .addSubcommand(new StatsCommand(context))
            .addSubcommand(new RedriveCommand(context))
            .addSubcommand(new ReplayCommand(context))
            .addSubcommand(QuarantineCommand.commandLine(context));
    return wharf
        .setOut(screen.outWriter())
        .setErr(screen.errWriter())
        .setColorScheme(CommandLine.Help.defaultColorScheme(screen.colours() ? Ansi.ON : Ansi.OFF))
        .setUsageHelpWidth(80)
        .setParameterExceptionHandler(Wharf::refuse)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> fail(context, failure, debug(context, command)));
  }

  /** Without a command: the help, as an answer to a question not asked. */
  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Say what to do: " + String.join(", ", spec.subcommands().keySet()));
  }

  private static int refuse(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    StringBuilder line = new StringBuilder(name).append(": ").append(reason(failure));
    if (failure instanceof UnmatchedArgumentException unmatched) {
      var suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        line.append(". Did you mean ").append(suggestions.get(0)).append('?');
      }
    }
    if (line.charAt(line.length() - 1) != '?') {
      line.append('.');
    }
    command.getErr().println(line.append(" See ./").append(name).append(" --help"));
    return CommandLine.ExitCode.USAGE;
  }

  private static String reason(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    if (failure instanceof UnmatchedArgumentException unmatched
        && !command.getSubcommands().isEmpty()) {
      if (command.getCommand() instanceof SendCommand) {
        return SendCommand.refusal(unmatched);
      }
      if (!unmatched.isUnknownOption()) {
        return "'%s' is not a command; %s are"
            .formatted(
                unmatched.getUnmatched().get(0),
                String.join(", ", command.getSubcommands().keySet()));
      }
    }
    return oneLine(failure);
  }

  private static boolean debug(Context context, CommandLine command) {
    return Stream.iterate(command, Objects::nonNull, CommandLine::getParent)
            .anyMatch(asked -> asked.getParseResult().hasMatchedOption("--debug"))
        || !context.environment().getOrDefault("WHARF_DEBUG", "").isEmpty();
  }

  private static int fail(Context context, Exception failure, boolean debug) {
    var err = context.screen().err();
    if (debug) {
      failure.printStackTrace(err);
    }
    boolean known =
        failure instanceof CommandFailedException || failure instanceof OperationFailedException;
    String line =
        known
            ? oneLine(failure)
            : Remedies.of(failure)
                .orElseGet(
                    () ->
                        "unexpected "
                            + failure.toString().lines().findFirst().orElse("")
                            + (debug ? "" : "; --debug shows where it came from"));
    err.println("wharf: " + line);
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static String oneLine(Exception failure) {
    return String.valueOf(failure.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }

  /** From the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Wharf.class.getPackage().getImplementationVersion();
      return new String[] {
        "wharf "
            + (version == null ? "(not packaged)" : version)
            + ", Java "
            + System.getProperty("java.version")
      };
    }
  }
}
