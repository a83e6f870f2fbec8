package dev.wharf.ops;

import dev.wharf.traffic.StripeEvents;
import dev.wharf.traffic.StripeSigner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends Stripe's events. */
@Command(
    name = "stripe",
    header = "Send events as Stripe does.",
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
final class SendStripe implements Callable<Integer> {

  private final Context context;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "Event type (invoice.paid). payment_intent.succeeded and charge.refunded are complete"
              + " too; any other carries a minimal object.")
  private @Nullable String type;

  @Mixin private final SendOptions options = new SendOptions();

  SendStripe(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    options.check();
    if (type != null && !StripeEvents.isType(type)) {
      throw options.wrong("'" + type + "' is not an event type such as invoice.paid");
    }
    if (type != null && options.hasBody()) {
      throw options.wrong("--body brings its own type; leave --type out");
    }
    StripeEvents events = StripeEvents.random(context.clock());
    String wanted = type == null ? "invoice.paid" : type;
    new Sending(context, options, "stripe", StripeSigner::request)
        .send(() -> events.next(wanted).body());
    return 0;
  }
}
