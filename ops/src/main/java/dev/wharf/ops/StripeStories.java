package dev.wharf.ops;

import dev.wharf.traffic.Answer;
import dev.wharf.traffic.StripeEvents;
import dev.wharf.traffic.Webhook;
import java.util.List;

/** The queue lane's: a signed event, the same again, a forged one, one too large. */
final class StripeStories {

  private static final int TOO_LARGE = 900_000;

  private final StripeEvents events;
  private final DemoRoute route;
  private final DemoSteps steps;

  StripeStories(StripeEvents events, DemoRoute route, DemoSteps steps) {
    this.events = events;
    this.route = route;
    this.steps = steps;
  }

  List<Demo.Story> stories() {
    Webhook event = events.next("invoice.paid");
    return List.of(
        new Demo.Story("an invoice.paid, signed by Stripe", () -> signed(event)),
        new Demo.Story("the same event again", () -> again(event)),
        new Demo.Story("one that somebody forged", () -> forged(events.next("invoice.paid"))),
        new Demo.Story("one of 900 KB: too large to be stored", () -> oversize(events.brief())));
  }

  private void signed(Webhook event) {
    long posted = steps.now();
    steps.stored(route.post(event), "200 means stored; no code of ours has run");
    String key = event.key("stripe");
    steps.verified(key, posted, "signature checked, event claimed in the ledger");
    steps.publishedAndProcessed(key, posted, "wharf.stripe, invoice.paid");
  }

  private void again(Webhook event) {
    long posted = steps.now();
    steps.stored(route.post(event), "200 again, so Stripe stops sending it");
    LedgerEntry entry = steps.await("duplicate", event.key("stripe"), e -> e.duplicates() > 0);
    long millis = steps.now() - posted;
    if (entry.times("PUBLISHED") > 1 || !entry.status().equals("PROCESSED")) {
      throw new UnexpectedEndingException(
          "duplicate",
          "published %d times, now %s".formatted(entry.times("PUBLISHED"), entry.status()));
    }
    steps.right("duplicate", millis, "counted on the first one, processed once");
  }

  private void forged(Webhook event) {
    long posted = steps.now();
    Answer answer = route.forge(event);
    steps.stored(answer, "200: stored first, judged later");
    String id =
        answer
            .gatewayId()
            .orElseThrow(
                () -> new UnexpectedEndingException("stored", "no x-amz-apigw-id in the answer"));
    LedgerEntry entry =
        steps.await(
            "quarantined", LedgerReader.quarantineKey(id), e -> e.status().equals("QUARANTINED"));
    if (steps.isKnown(event.key("stripe"))) {
      throw new UnexpectedEndingException("quarantined", "it took a real event's place as well");
    }
    steps.right(
        "quarantined",
        entry.at("QUARANTINED").orElse(steps.now()) - posted,
        entry.reason() + "; it never reached the bus");
  }

  private void oversize(Webhook event) {
    String json =
        event.text().replaceFirst("\\{", "{\"padding\":\"" + "x".repeat(TOO_LARGE) + "\",");
    Answer answer = route.post(new Webhook(event.id(), event.type(), json));
    if (answer.status() != 413) {
      throw new UnexpectedEndingException(
          "refused",
          "answered " + answer.status() + " instead of 413: " + DemoSteps.message(answer));
    }
    steps.right("refused", answer.millis(), "413: " + DemoSteps.message(answer));
  }
}
