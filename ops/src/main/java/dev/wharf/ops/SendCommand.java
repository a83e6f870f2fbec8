package dev.wharf.ops;

import dev.wharf.traffic.Answer;
import dev.wharf.traffic.SignedWebhook;
import dev.wharf.traffic.StripeEvents;
import dev.wharf.traffic.StripeSigner;
import dev.wharf.traffic.Traffic;
import dev.wharf.traffic.WebhookClient;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends signed test traffic. */
@Command(
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    name = "send",
    header = "Send signed webhooks, to this machine or to a deployed API.",
    description = {
      "Exits with 0 when every request was answered with 2xx, which means stored.",
      "Latency counts from the moment a request was due at its rate."
    },
    footer = {
      "",
      "Examples:",
      "  ./wharf send stripe",
      "  ./wharf send stripe --type charge.refunded --tenant acme",
      "  ./wharf send stripe --forge             ends quarantined",
      "  ./wharf send stripe --duplicate         processed once",
      "  ./wharf send stripe --count 3000 --rate 100",
      "  ./wharf send stripe --body event.json   '-' reads standard input",
      "  WHARF_SECRET=whsec_... ./wharf send stripe \\",
      "    --url https://ID.execute-api.REGION.amazonaws.com/v1/webhooks/stripe"
    })
final class SendCommand implements Callable<Integer> {

  /** What forged webhooks are signed with: nobody's secret. */
  static final String FORGER = "whsec_somebody_elses";

  private final Context context;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec spec;

  @Parameters(paramLabel = "SOURCE", description = "Who seems to send: stripe.")
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private String source;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "Event type (invoice.paid). payment_intent.succeeded and charge.refunded are complete"
              + " too; any other carries a minimal object.")
  private @Nullable String type;

  @Option(names = "--tenant", paramLabel = "NAME", description = "Post to the tenant's route.")
  private @Nullable String tenant;

  @Option(names = "--duplicate", description = "Send each event twice.")
  private boolean duplicate;

  @Option(names = "--forge", description = "Sign with a wrong secret.")
  private boolean forge;

  @Option(names = "--count", paramLabel = "N", description = "How many events (1).")
  private int count = 1;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Requests per second; without it, as fast as answers come.")
  private double rate;

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
      description = "Send these bytes instead of a made-up event; '-' is standard input.")
  private @Nullable String body;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "State directory of the stack to send to (.wharf in the project).")
  private @Nullable Path state;

  SendCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    check();
    URI target = target();
    String key = forge ? FORGER : Secrets.choose(context, secret, target);
    Supplier<byte[]> bodies = bodies();
    WebhookClient client =
        new WebhookClient(tenant == null ? target : WebhookClient.forTenant(target, tenant));
    int requests = duplicate ? Math.multiplyExact(count, 2) : count;
    return requests == 1 ? one(client, key, bodies.get()) : many(client, key, bodies, requests);
  }

  private void check() {
    if (!source.equals("stripe")) {
      throw wrong(
          "events are made up for stripe only, not for '" + source + "'; post its own with curl");
    }
    if (type != null && !StripeEvents.isType(type)) {
      throw wrong("'" + type + "' is not an event type such as invoice.paid");
    }
    if (type != null && body != null) {
      throw wrong("--body brings its own type; leave --type out");
    }
    if (count < 1 || count > 10_000_000) {
      throw wrong("--count must be 1 to 10000000, not " + count);
    }
    if (spec.commandLine().getParseResult().hasMatchedOption("--rate")
        && !(rate > 0 && rate <= 100_000)) {
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

  private URI target() {
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

  private Supplier<byte[]> bodies() {
    if (body == null) {
      StripeEvents events = StripeEvents.random(context.clock());
      String wanted = type == null ? "invoice.paid" : type;
      return () -> events.next(wanted).body();
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

  private int one(WebhookClient client, String key, byte[] bytes) {
    Answer answer = client.post(bytes, sign(key, bytes).signature());
    Screen screen = context.screen();
    if (answer.status() == 0) {
      throw new CommandFailedException(answer.body());
    }
    screen
        .out()
        .printf(
            "%s %d in %d ms, x-amz-apigw-id %s%n",
            answer.stored() ? screen.tick() : screen.cross(),
            answer.status(),
            answer.millis(),
            answer.gatewayId().orElse("(none)"));
    if (!answer.stored()) {
      throw new CommandFailedException(
          "not stored (%d): %s".formatted(answer.status(), answer.body().strip()));
    }
    if (forge) {
      screen.out().println("stored, as everything is; its forged signature puts it in quarantine");
    }
    return 0;
  }

  private int many(WebhookClient client, String key, Supplier<byte[]> bodies, int requests) {
    // Requests are made one after the other, so the n-th and its duplicate share an event.
    byte[][] last = new byte[1][];
    LongFunction<SignedWebhook> webhooks =
        n -> {
          if (!duplicate || n % 2 == 0) {
            last[0] = bodies.get();
          }
          return sign(key, last[0]);
        };
    Traffic.Summary summary;
    try (SendProgress progress = new SendProgress(context.screen(), requests)) {
      summary = new Traffic(client).send(requests, rate, webhooks, progress::answered);
    }
    print(summary);
    if (!summary.allStored()) {
      throw new CommandFailedException(
          "not everything was stored; for example: " + example(summary));
    }
    return 0;
  }

  private SignedWebhook sign(String key, byte[] bytes) {
    long now = context.clock().instant().getEpochSecond();
    return new SignedWebhook(bytes, StripeSigner.sign(key, now, bytes));
  }

  private void print(Traffic.Summary summary) {
    PrintStream out = context.screen().out();
    String counts =
        summary.counts().entrySet().stream()
            .map(SendCommand::count)
            .collect(Collectors.joining(", "));
    out.printf(
        Locale.ROOT,
        "%d requests in %.1f s, %.1f per second: %s; latency p50 %.1f ms, p99 %.1f ms%n",
        summary.requests(),
        summary.nanos() / 1e9,
        summary.perSecond(),
        counts,
        summary.p50() / 1e6,
        summary.p99() / 1e6);
  }

  private static String count(Map.Entry<Integer, Integer> entry) {
    return entry.getValue()
        + (entry.getKey() == 0 ? " without an answer" : " answered " + entry.getKey());
  }

  private static String example(Traffic.Summary summary) {
    return summary.problem().isEmpty() ? "an answer without a body" : summary.problem();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
