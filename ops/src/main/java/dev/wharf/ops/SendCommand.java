package dev.wharf.ops;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Sends signed test traffic: one subcommand per source. */
@Command(
    synopsisHeading = "%nUsage: ",
    optionListHeading = "%n",
    commandListHeading = "%nSources:%n",
    name = "send",
    header = "Send signed webhooks, to this machine or to a deployed API.",
    synopsisSubcommandLabel = "SOURCE",
    footer = {
      "",
      "Examples:",
      "  ./wharf send stripe",
      "  ./wharf send stripe --forge             ends quarantined",
      "  ./wharf send slack --duplicate          processed once",
      "  ./wharf send slack --slash",
      "  ./wharf send stripe --count 3000 --rate 100",
      "",
      "./wharf send SOURCE --help explains what a source's webhooks can be."
    })
final class SendCommand implements Callable<Integer> {

  /** What forged webhooks are signed with: nobody's secret. */
  static final String FORGER = "whsec_somebody_elses";

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec spec;

  private SendCommand() {}

  /** The command with its sources. */
  static CommandLine commandLine(Context context) {
    return new CommandLine(new SendCommand())
        .addSubcommand(new SendStripe(context))
        .addSubcommand(new SendSlack(context));
  }

  /** Without a source. */
  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Name the SOURCE that seems to send: " + sources(spec.commandLine()));
  }

  /** Why what follows {@code send} can't be understood. */
  static String refusal(UnmatchedArgumentException failure) {
    String unmatched = failure.getUnmatched().get(0);
    String sources = sources(failure.getCommandLine());
    return failure.isUnknownOption()
        ? "options come after the source (%s), and '%s' came before".formatted(sources, unmatched)
        : "webhooks are made up for %s only, not for '%s'; post its own with curl"
            .formatted(sources, unmatched);
  }

  private static String sources(CommandLine send) {
    return String.join(", ", send.getSubcommands().keySet());
  }
}
