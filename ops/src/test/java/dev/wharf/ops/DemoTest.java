package dev.wharf.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.slack.api.app_backend.SlackSignature;
import com.stripe.net.Webhook;
import dev.wharf.ops.LedgerEntry.Change;
import dev.wharf.traffic.StubApi;
import dev.wharf.traffic.StubApi.Reply;
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

  private static final Pattern STRIPE_ID = Pattern.compile("\"id\": ?\"(evt_\\w+)\"");
  private static final Pattern SLACK_ID =
      Pattern.compile("\"event_id\":\"(Ev\\w+)\"|&trigger_id=([0-9a-f.]+)");

  private static final Pattern CHALLENGE = Pattern.compile("\"challenge\":\"(\\w+)\"");

  private final Instant posted = Instant.now();

  private final Map<String, LedgerEntry> ledger = new ConcurrentHashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private boolean suppressesDuplicates = true;
  private boolean verifies = true;
  private boolean processes = true;
  private int tooLarge = 413;
  private String challenge = "";
  private String acknowledgement = "";

  @Test
  void showsTheEndingOfAllSeven() {
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
        .containsPattern("5 +Slack asks\\V+\\v+ +✓ answered +\\d+ ms  with its challenge")
        .containsPattern("✓ verified +11 ms  signature checked, claimed like any other")
        .containsPattern("6 +an app_mention\\V+\\v+ +✓ stored +\\d+ ms  an empty 200")
        .containsPattern("✓ published +22 ms  on EventBridge: wharf.slack, app_mention")
        .containsPattern("✓ processed +33 ms  by ConversationsFunction")
        .containsPattern("7 +a slash command\\V+\\v+ +✓ stored +\\d+ ms  an empty 200")
        .containsPattern("✓ published +22 ms  on EventBridge: wharf.slack, slash_command")
        .containsPattern("✓ processed +33 ms  by CommandsFunction")
        .contains("All 7 ended as they should");
  }

  @Test
  void saysSoWhenADuplicateWasPublishedAgain() {
    suppressesDuplicates = false;

    assertThat(run()).isFalse();
    assertThat(text()).contains("✗ duplicate").contains("published 2 times");
    assertThat(text()).contains("1 of 7 did not end as they should");
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

  @Test
  void saysSoWhenAChallengeComesBackWrong() {
    challenge = "another";

    assertThat(run()).isFalse();
    assertThat(text())
        .contains("✗ answered", "not with its challenge, but with", "another")
        .contains("1 of 7 did not end as they should");
  }

  @Test
  void saysSoWhenSlackIsAnsweredWithMoreThanNothing() {
    acknowledgement = "{\"Attributes\":{}}";

    assertThat(run()).isFalse();
    assertThat(text())
        .contains("✗ stored      ", "answered with '{\"Attributes\":{}}'")
        .contains("2 of 7 did not end as they should");
  }

  private boolean run() {
    try (StubApi api = new StubApi(this::receive)) {
      return new Demo(
              api.uri("/v1/webhooks"),
              key -> Optional.ofNullable(ledger.get(key)),
              Map.of("stripe", Run.SECRET, "slack", Run.SLACK_SECRET)::get,
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
    return request.path().endsWith("/slack") ? slack(request) : stripe(request);
  }

  private Reply stripe(StubApi.Request request) {
    if (request.body().length() > 700_000) {
      return new Reply(tooLarge, "{\"message\":\"at most 1 MiB\"}");
    }
    long now = posted.toEpochMilli();
    String key = "stripe##" + id(STRIPE_ID, request.body());
    if (!signed(request)) {
      if (verifies) {
        ledger.put(
            "quarantine#" + request.gatewayId(),
            entry("QUARANTINED", 0, "bad-signature", "", new Change("QUARANTINED", now + 5)));
      }
      return new Reply(200, "");
    }
    LedgerEntry known = ledger.get(key);
    if (known == null) {
      process(key, "PaymentsFunction");
    } else if (suppressesDuplicates) {
      ledger.put(key, entry("PROCESSED", 1, "", "", known.history().toArray(Change[]::new)));
    } else {
      Change published = new Change("PUBLISHED", now);
      ledger.put(key, entry("PROCESSED", 1, "", "", published, published));
    }
    return new Reply(200, "");
  }

  private Reply slack(StubApi.Request request) {
    if (!signedBySlack(request)) {
      return new Reply(200, acknowledgement);
    }
    Matcher question = CHALLENGE.matcher(request.body());
    if (question.find()) {
      Change claimed = new Change("INPROGRESS", posted.toEpochMilli() + 11);
      ledger.put(
          "slack##url_verification:" + question.group(1), entry("PUBLISHED", 0, "", "", claimed));
      return new Reply(
          200, "{\"challenge\":\"" + (challenge.isEmpty() ? question.group(1) : challenge) + "\"}");
    }
    boolean form = request.header("Content-Type").equals("application/x-www-form-urlencoded");
    process(
        "slack##" + id(SLACK_ID, request.body()),
        form ? "CommandsFunction" : "ConversationsFunction");
    return new Reply(200, acknowledgement);
  }

  private void process(String key, String function) {
    Change claimed = new Change("INPROGRESS", posted.toEpochMilli() + 11);
    Change published = new Change("PUBLISHED", posted.toEpochMilli() + 22);
    Change processed = new Change("PROCESSED", posted.toEpochMilli() + 33);
    ledger.put(
        key,
        processes
            ? entry("PROCESSED", 0, "", "wharf-" + function, claimed, published, processed)
            : entry("PUBLISHED", 0, "", "", claimed, published));
  }

  private static LedgerEntry entry(
      String status, long duplicates, String reason, String processor, Change... history) {
    return new LedgerEntry(
        status,
        List.of(history),
        duplicates,
        reason,
        processor.isEmpty() ? List.of() : List.of(processor));
  }

  private static String id(Pattern pattern, String body) {
    Matcher matcher = pattern.matcher(body);
    if (!matcher.find()) {
      return "";
    }
    return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
  }

  private static boolean signed(StubApi.Request request) {
    try {
      return Webhook.Signature.verifyHeader(
          request.body(), request.header("Stripe-Signature"), Run.SECRET, 300);
    } catch (com.stripe.exception.SignatureVerificationException e) {
      return false;
    }
  }

  private static boolean signedBySlack(StubApi.Request request) {
    return new SlackSignature.Verifier(new SlackSignature.Generator(Run.SLACK_SECRET))
        .isValid(
            request.header("X-Slack-Request-Timestamp"),
            request.body(),
            request.header("X-Slack-Signature"));
  }

  private String text() {
    return out.toString(UTF_8);
  }
}
