package dev.wharf.ops;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code send} can be told for every source. */
@Command(
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Exits with 0 when every request was answered with 2xx, which means stored.",
      "Latency counts from the moment a request was due at its rate."
    })
final class SendOptions {

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec spec;

  @Option(names = "--tenant", paramLabel = "NAME", description = "Post to the tenant's route.")
  private @Nullable String tenant;

  @Option(names = "--duplicate", description = "Send each webhook twice.")
  private boolean duplicate;

  @Option(names = "--forge", description = "Sign with a wrong secret.")
  private boolean forge;

  @Option(names = "--count", paramLabel = "N", description = "How many webhooks (1).")
  private int count = 1;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Requests per second; without it, as fast as answers come.")
  private @Nullable Double rate;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The source's route (that of the stack which is up).")
  private @Nullable URI url;

  @Option(
      names = "--secret",
      paramLabel = "SECRET",
      description =
          "Signing secret; better in WHARF_SECRET, where no process list shows it. On this"
              + " machine, local.yaml's.")
  private @Nullable String secret;

  @Option(
      names = "--body",
      paramLabel = "FILE",
      description = "Send these bytes instead of a made-up webhook; '-' is standard input.")
  private @Nullable String body;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "State directory of the stack to send to (.wharf in the project).")
  private @Nullable Path state;

  void check() {
    if (count < 1 || count > 10_000_000) {
      throw wrong("--count must be 1 to 10000000, not " + count);
    }
    if (rate != null && !(rate > 0 && rate <= 100_000)) {
      throw wrong("--rate must be above 0 and at most 100000, not " + rate);
    }
    if (tenant != null && tenant.isEmpty()) {
      throw wrong("--tenant must not be empty");
    }
    if (url != null && (url.getHost() == null || !isHttp(url))) {
      throw wrong("--url must be an http or https address, not '" + url + "'");
    }
  }

  private static boolean isHttp(URI url) {
    return "http".equals(url.getScheme()) || "https".equals(url.getScheme());
  }

  /** A wrong call of the command that has these options. */
  ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  @Nullable String tenant() {
    return tenant;
  }

  boolean duplicate() {
    return duplicate;
  }

  boolean forge() {
    return forge;
  }

  /** How many requests that is: a duplicate is one of its own. */
  int requests() {
    return duplicate ? Math.multiplyExact(count, 2) : count;
  }

  /** Requests per second; 0 sends as fast as answers come. */
  double rate() {
    return rate == null ? 0 : rate;
  }

  boolean hasBody() {
    return body != null;
  }

  /** The source's route: as given, or that of the stack which is up. */
  URI target(Context context, String source) {
    if (url != null) {
      return url;
    }
    Path directory = state == null ? context.project().state() : state.toAbsolutePath();
    return StackFile.find(directory)
        .map(stack -> URI.create(stack.webhookUrl() + "/" + source))
        .orElseThrow(
            () ->
                new CommandFailedException(
                    "no stack is up; start one with ./wharf up, or give --url"));
  }

  /** What to sign with. */
  String secret(Context context, String source, URI target) {
    return forge ? SendCommand.FORGER : Secrets.choose(context, secret, source, target);
  }

  /** The given file's bytes each time, or what is made up. */
  Supplier<byte[]> bodies(Context context, Supplier<byte[]> madeUp) {
    if (body == null) {
      return madeUp;
    }
    try {
      byte[] bytes =
          body.equals("-") ? context.in().readAllBytes() : Files.readAllBytes(Path.of(body));
      return () -> bytes;
    } catch (IOException e) {
      throw new CommandFailedException(
          "can't read " + body + "; give --body a file that exists", e);
    }
  }
}
