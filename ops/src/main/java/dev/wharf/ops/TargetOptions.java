package dev.wharf.ops;

import dev.wharf.operations.AwsClients.LocalEndpoints;
import dev.wharf.operations.OperatedStack;
import dev.wharf.operations.Session;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which stack a command works on: the one that is up on this machine, or a deployed one. */
final class TargetOptions {

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec spec;

  @Option(
      names = "--stack",
      paramLabel = "NAME",
      description =
          "A deployed stack, with your own AWS credentials; without it, the local one that is up.")
  private @Nullable String stack;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "Of the deployed stack (your AWS default).")
  private @Nullable String region;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "State directory of the local stack (.wharf in the project).")
  private @Nullable Path state;

  /**
   * @throws CommandFailedException if no local stack is up
   */
  Session open(Context context) {
    if (stack != null) {
      if (state != null) {
        throw new ParameterException(
            spec.commandLine(), "--state is a local stack's, --stack means a deployed one");
      }
      return Session.deployed(stack, region);
    }
    if (region != null) {
      throw new ParameterException(spec.commandLine(), "--region needs --stack");
    }
    Path directory = state == null ? context.project().state() : state.toAbsolutePath();
    StackFile up =
        StackFile.find(directory)
            .orElseThrow(
                () ->
                    new CommandFailedException(
                        "no stack is up on "
                            + directory
                            + "; start one with ./wharf up, or name a deployed one with --stack"));
    return Session.local(
        new OperatedStack(up.name(), true, up.region(), up.outputs(), up.functions()),
        new LocalEndpoints(up.endpoints().sqs(), up.endpoints().dynamodb(), up.endpoints().aws()));
  }
}
