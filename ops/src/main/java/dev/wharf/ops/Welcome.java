package dev.wharf.ops;

import dev.wharf.template.Endpoints;
import dev.wharf.traffic.StripeEvents;
import dev.wharf.traffic.StripeSigner;
import dev.wharf.traffic.Webhook;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;

/** What {@code up} says once the stack is ready: how to use it. */
final class Welcome {

  private final Screen screen;
  private final Clock clock;

  Welcome(Screen screen, Clock clock) {
    this.screen = screen;
    this.clock = clock;
  }

  /**
   * @param state where the stack keeps what is durable
   * @param usual where commands look for it when they are not told
   */
  void print(RunningStack stack, Path state, Path usual, String secret) {
    PrintStream out = screen.out();
    Endpoints endpoints = stack.endpoints();
    out.printf(
        "%s in %.1f s; webhooks are kept in %s; Ctrl-C stops%n",
        screen.strong("ready"), sinceStart(clock), state);
    if (!secret.isEmpty()) {
      out.println();
      out.println(screen.strong("Post a signed webhook") + " (Stripe's tolerance: five minutes):");
      out.println(curl(stack, secret));
    }
    out.println();
    out.println(screen.strong("Or let Wharf make one:"));
    String where = state.equals(usual) ? "" : " --state '" + state + "'";
    out.println("./wharf send stripe" + where);
    out.println("./wharf send slack" + where);
    out.println();
    out.println(screen.strong("Look inside with any AWS client:"));
    out.println("export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local");
    String region = stack.resources().region();
    out.println("export AWS_REGION=" + region + " AWS_DEFAULT_REGION=" + region);
    out.println("export AWS_ENDPOINT_URL_SQS=" + endpoints.sqs());
    out.println("export AWS_ENDPOINT_URL_DYNAMODB=" + endpoints.dynamodb());
    out.println("export AWS_ENDPOINT_URL_EVENTBRIDGE=" + endpoints.aws());
    out.println("export AWS_ENDPOINT_URL_LAMBDA=" + endpoints.aws());
    String ledger = stack.resources().outputs().get("LedgerTableName");
    if (ledger != null) {
      out.println("aws dynamodb scan --table-name " + ledger);
    }
    out.println();
  }

  private String curl(RunningStack stack, String secret) {
    Webhook event = StripeEvents.random(clock).brief();
    String signature = StripeSigner.sign(secret, clock.instant().getEpochSecond(), event.body());
    return """
        curl -i %s/stripe \\
          -H 'Content-Type: application/json; charset=utf-8' \\
          -H '%s: %s' \\
          --data-raw '%s'"""
        .formatted(stack.webhookUrl(), StripeSigner.HEADER, signature, event.text());
  }

  /**
   * Seconds since this JVM began: the process may have been the launcher, building, before that.
   */
  static double sinceStart(Clock clock) {
    return (clock.millis() - ManagementFactory.getRuntimeMXBean().getStartTime()) / 1000.0;
  }
}
