package dev.wharf.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.traffic.Answer;
import dev.wharf.traffic.StripeEvent;
import dev.wharf.traffic.StripeEvents;
import dev.wharf.traffic.StripeSigner;
import dev.wharf.traffic.WebhookClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Four webhooks and what becomes of each: a signed one, the same again, a forged one, one too
 * large. Times are milliseconds since the webhook was posted, from the ledger where it has them.
 */
final class Demo {

  private static final Duration POLL = Duration.ofMillis(10);
  private static final int TOO_LARGE = 900_000;

  private final WebhookClient client;
  private final Function<String, Optional<LedgerEntry>> ledger;
  private final String secret;
  private final Clock clock;
  private final Duration patience;
  private final DemoTable table;

  /**
   * @param client posts to the stripe route
   * @param ledger finds an entry by its key
   * @param secret what the stack verifies with
   * @param patience how long each step may take
   */
  Demo(
      WebhookClient client,
      Function<String, Optional<LedgerEntry>> ledger,
      String secret,
      Clock clock,
      Duration patience,
      Screen screen) {
    this.client = client;
    this.ledger = ledger;
    this.secret = secret;
    this.clock = clock;
    this.patience = patience;
    this.table = new DemoTable(screen);
  }

  /**
   * @return whether every webhook ended as it should
   */
  boolean run() {
    StripeEvents events = StripeEvents.random(clock);
    StripeEvent event = events.next("invoice.paid");
    int right = 0;
    right += told("1  an invoice.paid, signed by Stripe", () -> signed(event));
    right += told("2  the same event again", () -> again(event));
    right += told("3  one that somebody forged", () -> forged(events.next("invoice.paid")));
    right += told("4  one of 900 KB: too large to be stored", () -> oversize(events.brief()));
    table.close(right);
    return right == 4;
  }

  private int told(String title, Runnable story) {
    table.title(title);
    try {
      story.run();
      return 1;
    } catch (UnexpectedEndingException e) {
      table.wrong(e.step, e.why);
      return 0;
    }
  }

  private void signed(StripeEvent event) {
    long posted = clock.millis();
    stored(post(secret, event.body()), "200 means stored; no code of ours has run");
    String key = key(event);
    LedgerEntry entry = await("verified", key, e -> e.at("INPROGRESS").isPresent());
    table.right(
        "verified",
        entry.at("INPROGRESS").orElse(posted) - posted,
        "signature checked, event claimed in the ledger");
    // The outcome may be recorded before the publisher gets to write that it has published.
    entry = await("published", key, e -> published(e).isPresent());
    table.right(
        "published",
        published(entry).orElse(posted) - posted,
        "on EventBridge: wharf.stripe, invoice.paid");
    entry = await("processed", key, e -> e.status().equals("PROCESSED"));
    String by = String.join(", ", entry.processors()).replace("wharf-", "");
    table.right(
        "processed",
        entry.at("PROCESSED").orElse(posted) - posted,
        (by.isEmpty() ? "" : "by " + by + ", ") + "told by its destination");
  }

  private void again(StripeEvent event) {
    long posted = clock.millis();
    stored(post(secret, event.body()), "200 again, so Stripe stops sending it");
    LedgerEntry entry = await("duplicate", key(event), e -> e.duplicates() > 0);
    long millis = clock.millis() - posted;
    if (entry.times("PUBLISHED") > 1 || !entry.status().equals("PROCESSED")) {
      throw new UnexpectedEndingException(
          "duplicate",
          "published %d times, now %s".formatted(entry.times("PUBLISHED"), entry.status()));
    }
    table.right("duplicate", millis, "counted on the first one, processed once");
  }

  private void forged(StripeEvent event) {
    long posted = clock.millis();
    Answer answer = post(SendCommand.FORGER, event.body());
    stored(answer, "200: stored first, judged later");
    String id =
        answer
            .gatewayId()
            .orElseThrow(
                () -> new UnexpectedEndingException("stored", "no x-amz-apigw-id in the answer"));
    LedgerEntry entry =
        await("quarantined", LedgerReader.quarantineKey(id), e -> e.status().equals("QUARANTINED"));
    if (ledger.apply(key(event)).isPresent()) {
      throw new UnexpectedEndingException("quarantined", "it took a real event's place as well");
    }
    table.right(
        "quarantined",
        entry.at("QUARANTINED").orElse(clock.millis()) - posted,
        entry.reason() + "; it never reached the bus");
  }

  private void oversize(StripeEvent event) {
    String json =
        event.json().replaceFirst("\\{", "{\"padding\":\"" + "x".repeat(TOO_LARGE) + "\",");
    Answer answer = post(secret, json.getBytes(UTF_8));
    if (answer.status() != 413) {
      throw new UnexpectedEndingException(
          "refused", "answered " + answer.status() + " instead of 413: " + message(answer));
    }
    table.right("refused", answer.millis(), "413: " + message(answer));
  }

  private void stored(Answer answer, String text) {
    if (!answer.stored()) {
      throw new UnexpectedEndingException(
          "stored",
          answer.status() == 0
              ? answer.body()
              : "answered " + answer.status() + ": " + message(answer));
    }
    table.right("stored", answer.millis(), text);
  }

  private Answer post(String key, byte[] body) {
    return client.post(body, StripeSigner.sign(key, clock.instant().getEpochSecond(), body));
  }

  private LedgerEntry await(String step, String key, Predicate<LedgerEntry> reached) {
    long deadline = System.nanoTime() + patience.toNanos();
    Optional<LedgerEntry> entry = ledger.apply(key);
    while (entry.filter(reached).isEmpty()) {
      if (entry.isPresent() && entry.get().status().equals("FAILED")) {
        throw new UnexpectedEndingException(step, "it FAILED: the processor gave up");
      }
      if (System.nanoTime() > deadline) {
        throw new UnexpectedEndingException(
            step,
            "not after %d s; the ledger %s"
                .formatted(
                    patience.toSeconds(),
                    entry.map(e -> "says " + e.status()).orElse("does not know it")));
      }
      LockSupport.parkNanos(POLL.toNanos());
      entry = ledger.apply(key);
    }
    return entry.get();
  }

  private static OptionalLong published(LedgerEntry entry) {
    OptionalLong at = entry.at("PUBLISHED");
    return at.isPresent() ? at : entry.at("PROCESSED");
  }

  /** The idempotency key of an event without a tenant. */
  private static String key(StripeEvent event) {
    return "stripe##" + event.id();
  }

  private static String message(Answer answer) {
    try {
      return new ObjectMapper().readTree(answer.body()).path("message").asText(answer.body());
    } catch (JsonProcessingException e) {
      return answer.body().strip();
    }
  }

  /** An ending that is not the expected one. */
  private static final class UnexpectedEndingException extends RuntimeException {
    private final String step;
    private final String why;

    UnexpectedEndingException(String step, String why) {
      super(why);
      this.step = step;
      this.why = why;
    }
  }
}
