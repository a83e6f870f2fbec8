package dev.wharf.ops;

import dev.wharf.traffic.Answer;
import dev.wharf.traffic.SignedWebhook;
import dev.wharf.traffic.SlackEvents;
import dev.wharf.traffic.SlackSigner;
import dev.wharf.traffic.Webhook;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Sends what Slack sends: events, slash commands, interactions, and its question for an address.
 */
@Command(
    name = "slack",
    header = "Send events, slash commands and interactions as Slack does.",
    footer = {
      "",
      "Examples:",
      "  ./wharf send slack",
      "  ./wharf send slack --challenge          answered with its challenge?",
      "  ./wharf send slack --type message --tenant acme",
      "  ./wharf send slack --slash --forge      ends quarantined",
      "  ./wharf send slack --retry 1 --duplicate",
      "  ./wharf send slack --interaction --count 3000 --rate 100",
      "  WHARF_SECRET=... ./wharf send slack \\",
      "    --url https://ID.execute-api.REGION.amazonaws.com/v1/webhooks/slack"
    })
final class SendSlack implements Callable<Integer> {

  /** What isn't an event's type, and which option sends it. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "url_verification", "--challenge",
          "slash_command", "--slash",
          "block_actions", "--interaction");

  private final Context context;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "Send an event of this type (app_mention). message and user_change are complete too;"
              + " any other carries its type only.")
  private @Nullable String type;

  @Option(
      names = "--challenge",
      description =
          "Ask whether the address is its owner's, and exit with 1 unless the answer carries"
              + " the challenge.")
  private boolean challenge;

  @Option(names = "--slash", description = "Send a slash command, a form.")
  private boolean slash;

  @Option(names = "--interaction", description = "Send a press on a button, JSON within a form.")
  private boolean interaction;

  @Option(
      names = "--retry",
      paramLabel = "N",
      description = "Say that it is the N-th retry, 1 to 3, after no answer within 3 s.")
  private @Nullable Integer retry;

  @Mixin private final SendOptions options = new SendOptions();

  SendSlack(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    check();
    Sending sending = new Sending(context, options, "slack", this::request);
    SlackEvents events = SlackEvents.random(context.clock());
    if (challenge) {
      ask(sending, events.urlVerification());
    } else {
      sending.send(() -> next(events).body());
    }
    return 0;
  }

  private void check() {
    options.check();
    long kinds =
        Stream.of(type != null, challenge, slash, interaction, options.hasBody())
            .filter(given -> given)
            .count();
    if (kinds > 1) {
      throw options.wrong(
          "--type, --challenge, --slash, --interaction and --body exclude each other");
    }
    if (type != null && OTHERS.containsKey(type)) {
      throw options.wrong("'" + type + "' is not an event; " + OTHERS.get(type) + " sends it");
    }
    if (type != null && !SlackEvents.isType(type)) {
      throw options.wrong("'" + type + "' is not an event type such as app_mention");
    }
    if (challenge && options.requests() > 1) {
      throw options.wrong("--challenge sends one request; leave --count and --duplicate out");
    }
    if (retry != null && (retry < 1 || retry > 3)) {
      throw options.wrong("--retry must be 1 to 3, not " + retry);
    }
    if (retry != null && (challenge || slash || interaction)) {
      throw options.wrong("Slack retries events only; leave --retry out");
    }
  }

  private Webhook next(SlackEvents events) {
    if (slash) {
      return events.slashCommand();
    }
    return interaction ? events.interaction() : events.event(type == null ? "app_mention" : type);
  }

  private SignedWebhook request(String secret, long timestamp, byte[] body) {
    SignedWebhook webhook = SlackSigner.request(secret, timestamp, body);
    return retry == null
        ? webhook
        : webhook
            .with("X-Slack-Retry-Num", retry.toString())
            .with("X-Slack-Retry-Reason", "http_timeout");
  }

  private void ask(Sending sending, Webhook question) {
    Answer answer = sending.one(question.body());
    if (!SlackEvents.isAnswered(question, answer)) {
      throw new CommandFailedException(
          "not answered with its challenge, but with "
              + (answer.body().isBlank() ? "nothing" : answer.body().strip()));
    }
    context.screen().out().println("answered with its challenge");
  }
}
