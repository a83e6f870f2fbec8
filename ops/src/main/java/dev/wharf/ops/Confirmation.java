package dev.wharf.ops;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says what a command will do, and asks before it does it. */
final class Confirmation {

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec spec;

  @Option(
      names = {"-y", "--yes"},
      description = "Do it without asking; needed where nobody can answer.")
  private boolean yes;

  /**
   * Prints the lines to standard error, and asks there unless told not to.
   *
   * @return whether to do it
   * @throws ParameterException if somebody must be asked and nobody is there
   */
  boolean given(Context context, List<String> what) {
    PrintStream err = context.screen().err();
    what.forEach(err::println);
    if (yes) {
      return true;
    }
    if (!context.inIsTerminal()) {
      throw new ParameterException(
          spec.commandLine(),
          "nothing was changed: nobody can be asked, for standard input is no terminal; add --yes");
    }
    err.print("Do it? [y/N] ");
    err.flush();
    try {
      String answer =
          new BufferedReader(new InputStreamReader(context.in(), context.screen().charset()))
              .readLine();
      boolean agreed = answer != null && answer.strip().matches("(?i)y|yes");
      if (!agreed) {
        err.println("nothing was changed");
      }
      return agreed;
    } catch (IOException e) {
      throw new CommandFailedException("can't read the answer; add --yes", e);
    }
  }
}
