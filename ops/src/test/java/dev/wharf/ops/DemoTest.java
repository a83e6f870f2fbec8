package dev.wharf.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.net.Webhook;
import dev.wharf.ops.LedgerEntry.Change;
import dev.wharf.traffic.StubApi;
import dev.wharf.traffic.StubApi.Reply;
import dev.wharf.traffic.WebhookClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The demo against an API and a ledger which behave, and against some which don't. */
class DemoTest {

  private static final Pattern ID = Pattern.compile("\"id\": ?\"(evt_\\w+)\"");

  private final Instant posted = Instant.now();

  private final Map<String, LedgerEntry> ledger = new ConcurrentHashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private boolean suppressesDuplicates = true;
  private boolean verifies = true;
  private boolean processes = true;
  private int tooLarge = 413;

  @Test
  void showsTheEndingOfAllFour() {
    assertThat(run()).isTrue();
    assertThat(text().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    assertThat(text())
        .containsPattern("✓ stored +\\d+ ms")
        .containsPattern("✓ verified +11 ms")
        .containsPattern("✓ published +22 ms")
        .containsPattern("✓ processed +33 ms  by PaymentsFunction")
        .containsPattern("✓ duplicate +\\d+ ms")
        .containsPattern("✓ quarantined +\\d+ ms  bad-signature")
        .containsPattern("✓ refused +\\d+ ms  413: at most 1 MiB")
        .contains("All four ended as they should");
  }

  @Test
  void saysSoWhenADuplicateWasPublishedAgain() {
    suppressesDuplicates = false;

    assertThat(run()).isFalse();
    assertThat(text()).contains("✗ duplicate").contains("published 2 times");
    assertThat(text()).contains("1 of 4 did not end as they should");
  }

  @Test
  void saysSoWhenAForgedWebhookIsNotQuarantined() {
    verifies = false;

    assertThat(run()).isFalse();
    assertThat(text()).contains("✗ quarantined").contains("the ledger does not know it");
  }

  @Test
  void saysSoWhenNothingIsProcessed() {
    processes = false;

    assertThat(run()).isFalse();
    assertThat(text()).contains("✗ processed").contains("the ledger says PUBLISHED");
  }

  @Test
  void saysSoWhenAnOversizeWebhookIsAccepted() {
    tooLarge = 200;

    assertThat(run()).isFalse();
    assertThat(text()).contains("✗ refused").contains("answered 200 instead of 413");
  }

  private boolean run() {
    try (StubApi api = new StubApi(this::receive)) {
      return new Demo(
              new WebhookClient(api.uri("/v1/webhooks/stripe")),
              key -> Optional.ofNullable(ledger.get(key)),
              Run.SECRET,
              Clock.fixed(posted, ZoneOffset.UTC),
              Duration.ofMillis(300),
              new Screen(
                  new PrintStream(out, true, UTF_8),
                  new PrintStream(out, true, UTF_8),
                  false,
                  false,
                  false,
                  UTF_8))
          .run();
    }
  }

  private Reply receive(StubApi.Request request) {
    if (request.body().length() > 700_000) {
      return new Reply(tooLarge, "{\"message\":\"at most 1 MiB\"}");
    }
    long now = posted.toEpochMilli();
    String key = "stripe##" + eventId(request.body());
    if (!signed(request)) {
      if (verifies) {
        ledger.put(
            "quarantine#" + request.gatewayId(),
            entry("QUARANTINED", 0, "bad-signature", new Change("QUARANTINED", now + 5)));
      }
      return new Reply(200, "");
    }
    LedgerEntry known = ledger.get(key);
    if (known == null) {
      Change claimed = new Change("INPROGRESS", posted.toEpochMilli() + 11);
      Change published = new Change("PUBLISHED", posted.toEpochMilli() + 22);
      ledger.put(
          key,
          processes
              ? entry(
                  "PROCESSED",
                  0,
                  "",
                  claimed,
                  published,
                  new Change("PROCESSED", posted.toEpochMilli() + 33))
              : entry("PUBLISHED", 0, "", claimed, published));
    } else if (suppressesDuplicates) {
      ledger.put(key, entry("PROCESSED", 1, "", known.history().toArray(Change[]::new)));
    } else {
      Change published = new Change("PUBLISHED", now);
      ledger.put(key, entry("PROCESSED", 1, "", published, published));
    }
    return new Reply(200, "");
  }

  private static LedgerEntry entry(
      String status, long duplicates, String reason, Change... history) {
    return new LedgerEntry(
        status, List.of(history), duplicates, reason, List.of("wharf-PaymentsFunction"));
  }

  private static String eventId(String body) {
    Matcher matcher = ID.matcher(body);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private static boolean signed(StubApi.Request request) {
    try {
      return Webhook.Signature.verifyHeader(
          request.body(), request.header("Stripe-Signature"), Run.SECRET, 300);
    } catch (com.stripe.exception.SignatureVerificationException e) {
      return false;
    }
  }

  private String text() {
    return out.toString(UTF_8);
  }
}
