package dev.wharf.ops;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What did not pass: lists it, shows it, verifies it again. */
@Command(
    synopsisHeading = "%nUsage: ",
    optionListHeading = "%n",
    commandListHeading = "%nCommands:%n",
    name = "quarantine",
    header = "Webhooks that did not pass: list, show, verify again.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  ./wharf quarantine list --source stripe --since 2h",
      "  ./wharf quarantine show 'quarantine#Yp3k...'",
      "  ./wharf quarantine reverify --source stripe --since 2h --dry-run"
    })
final class QuarantineCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec spec;

  private QuarantineCommand() {}

  /** The command with its own commands. */
  static CommandLine commandLine(Context context) {
    return new CommandLine(new QuarantineCommand())
        .addSubcommand(new QuarantineListCommand(context))
        .addSubcommand(new QuarantineShowCommand(context))
        .addSubcommand(new QuarantineReverifyCommand(context));
  }

  /** Without one of them. */
  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "Say what to do: " + String.join(", ", spec.commandLine().getSubcommands().keySet()));
  }
}
