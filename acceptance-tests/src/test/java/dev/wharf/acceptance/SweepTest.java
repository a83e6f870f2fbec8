package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.Header;
import dev.wharf.events.InvocationRecord;
import dev.wharf.events.Json;
import dev.wharf.events.Payload;
import dev.wharf.events.StoredWebhook;
import dev.wharf.events.WebhookEvent;
import dev.wharf.ledger.Claim;
import dev.wharf.ledger.DynamoDbLedger;
import dev.wharf.ledger.KeptEvents;
import dev.wharf.ledger.LedgerItem;
import dev.wharf.ledger.OpenWebhooks;
import dev.wharf.ledger.Outcomes;
import dev.wharf.sources.Sources;
import dev.wharf.sweep.ProcessorRule;
import dev.wharf.sweep.ProcessorRules;
import dev.wharf.sweep.Sweep;
import dev.wharf.sweep.Swept;
import dev.wharf.sweep.Swept.Finding;
import dev.wharf.verify.RejectedException;
import dev.wharf.verify.SigningSecrets;
import dev.wharf.verify.Stored;
import dev.wharf.verify.VerifiedWebhook;
import dev.wharf.verify.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** Nothing stays under way for ever: it ends, or somebody hears of it. */
@EmbeddedOnly("sweeps a ledger whose outcomes nobody records, and at times of its own")
class SweepTest {

  private static final Duration RETENTION = Duration.ofDays(90);
  private static final Duration HORIZON = Duration.ofHours(7);
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  /** Longer ago than the horizon. */
  private static final Instant LONG_AGO = NOW.minus(Duration.ofHours(8));

  private static final String ARN = "arn:aws:events:eu-west-1:000000000000:rule/webhooks/rule";

  @TempDir static Path state;
  private static GuardedDynamoDb guard;
  private static Stack stack;
  private static DynamoDbClient asSweep;
  private static Cli cli;

  private final String type = "test." + UUID.randomUUID();
  private final String eventId = "evt_" + UUID.randomUUID();

  @BeforeAll
  static void start() throws IOException {
    guard = new GuardedDynamoDb();
    Map<String, String> sweep = new HashMap<>(guard.environment().get("SweepFunction"));
    sweep.put("RETRY_HORIZON_MINUTES", "0");
    stack =
        Stack.start(
            state,
            Map.of(
                "SweepFunction",
                sweep,
                // A processor's outcome gets nowhere.
                "OutcomeFunction",
                Map.of("LEDGER_TABLE", "nowhere")));
    guard.standBefore(stack);
    asSweep =
        new AwsAccess(guard.address("SweepRole").toString(), stack.region().id())
            .client(DynamoDbClient.builder());
    cli = new Cli(state);
  }

  @AfterAll
  static void stop() {
    stack.close();
    guard.close();
    assertThat(guard.refusals()).isEmpty();
  }

  /** As the schedule invokes it, with the template's own rules. */
  @Test
  void theFunctionEndsWhatNoRuleTakesAndPutsAsideWhatOneDoes() throws Exception {
    Events untaken = Events.fresh();
    stack.postSigned(untaken.event("customer.created", "{}"));
    Events overdue = Events.fresh();
    stack.postSigned(overdue.invoicePaid());
    stack.awaitStatus(untaken.key(), "PUBLISHED");
    stack.awaitStatus(overdue.key(), "PUBLISHED");

    assertThat(invoked()).isNotNull();
    Stack.await(
        () -> {
          invoked();
          return attention(overdue.key()) + attention(untaken.key());
        },
        all -> all.matches("OVERDUE#\\dUNTAKEN#\\d"),
        "both to be put aside");

    assertThat(stack.webhook(untaken.key())).containsKeys("expiresAt", "untakenAt");
    assertThat(stack.webhook(overdue.key())).doesNotContainKeys("expiresAt", "untakenAt");
    assertThat(invoked().get("overdue").asInt()).isPositive();
    String listed = cli.run("list", "--status", "published", "--limit", "0").out();
    assertThat(listed).contains(untaken.key(), overdue.key());
    assertThat(cli.run("list", "--status", "inprogress", "--limit", "0").out())
        .doesNotContain(untaken.key(), overdue.key());
    assertThat(cli.run("show", untaken.key()).out()).contains("no processor takes it: ended at");
    assertThat(cli.run("show", overdue.key()).out()).doesNotContain("no processor takes it");
  }

  /** A type that gets its first rule later: what ended before is replayed. */
  @Test
  void whatHasEndedIsReplayed() {
    VerifiedWebhook webhook = published();
    sweep();
    assertThat(attention(webhook)).startsWith("UNTAKEN#");

    Cli.Result result = cli.run("replay", "--id", key(webhook), "--yes", "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.json().get(0).at("/counts/replayed").asInt()).isEqualTo(1);
  }

  @Test
  void whatNoProcessorTakesExpiresWithItsWholePayload() {
    byte[] noise = new byte[750_000];
    new Random(1).nextBytes(noise);
    VerifiedWebhook webhook =
        published("\"a\":\"" + Base64.getEncoder().encodeToString(noise) + "\"");

    Swept swept = sweep();

    long expiresAt = NOW.plus(RETENTION).getEpochSecond();
    assertThat(item(webhook).get("expiresAt").n()).isEqualTo("" + expiresAt);
    assertThat(item(webhook).get("status").s()).isEqualTo("PUBLISHED");
    assertThat(expiries(webhook)).hasSizeGreaterThan(1).containsOnly(expiresAt);
    assertThat(attention(webhook)).startsWith("UNTAKEN#");
    assertThat(count(swept, Finding.UNTAKEN)).isEqualTo(1);
    assertThat(count(sweep(), Finding.UNTAKEN)).isZero();
  }

  @Test
  void whatIsNotOldEnoughStays() {
    VerifiedWebhook webhook = published();

    sweep(asSweep, NOW.minus(Duration.ofHours(2)), List.of());

    assertThat(attention(webhook)).startsWith("OPEN#");
    assertThat(item(webhook)).doesNotContainKey("expiresAt");
  }

  /** The writes are three: the webhook's expiry, its payload's, and out of what is under way. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aFailureThatIsRecordedJustNowKeepsWebhookAndPayload(int write) {
    VerifiedWebhook webhook = published();

    sweep(before(webhook, write, () -> record(webhook, "RetriesExhausted")), NOW, List.of());

    assertThat(item(webhook).get("status").s()).isEqualTo("FAILED");
    assertThat(attention(webhook)).startsWith("FAILED#");
    assertThat(item(webhook)).doesNotContainKey("expiresAt");
    assertThat(expiries(webhook)).containsExactly(0L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aSuccessThatIsRecordedJustNowIsNotLost(int write) {
    VerifiedWebhook webhook = published();

    sweep(before(webhook, write, () -> record(webhook, "Success")), NOW, List.of());

    assertThat(item(webhook).get("status").s()).isEqualTo("PROCESSED");
    assertThat(item(webhook)).containsKey("expiresAt").doesNotContainKey("attention");
    assertThat(expiries(webhook)).doesNotContain(0L);
  }

  /** A sweep that dies between two writes leaves it where the next one finds it. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void whatOneSweepDidNotFinishTheNextOneDoes(int write) {
    VerifiedWebhook webhook = published();
    DynamoDbClient dying =
        before(
            webhook,
            write,
            () -> {
              throw new IllegalStateException("killed");
            });
    assertThatThrownBy(() -> sweep(dying, NOW, List.of())).hasMessageContaining("killed");
    assertThat(attention(webhook)).startsWith("OPEN#");

    sweep();

    assertThat(attention(webhook)).startsWith("UNTAKEN#");
    assertThat(expiries(webhook)).doesNotContain(0L);
  }

  @Test
  void oneThatCannotBeLookedAtHoldsUpNoOtherAndIsTold() {
    VerifiedWebhook broken = published();
    List<VerifiedWebhook> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String id = "evt_" + UUID.randomUUID();
      others.add(published(verified(id, "gw" + i, "\"a\":1"), LONG_AGO));
    }
    DynamoDbClient refusing =
        before(
            broken,
            1,
            () -> {
              throw new IllegalStateException("refused");
            });

    Swept swept = new Swept();

    assertThatThrownBy(() -> sweeper(refusing, NOW, List.of(), swept).run(NOW.plusSeconds(60)))
        .hasMessageContaining(key(broken) + " could not be looked at")
        .hasMessageContaining("refused");
    assertThat(swept.isComplete()).isFalse();

    assertThat(others).allSatisfy(one -> assertThat(attention(one)).startsWith("UNTAKEN#"));
    assertThat(attention(broken)).startsWith("OPEN#");
  }

  @Test
  void aSuccessLongAfterTheEndMakesItProcessed() {
    VerifiedWebhook webhook = published();
    sweep();

    assertThat(record(webhook, "Success")).isEqualTo("PROCESSED");

    assertThat(item(webhook)).containsKey("expiresAt").doesNotContainKey("attention");
  }

  @Test
  void aFailureLongAfterTheEndNeverExpires() {
    VerifiedWebhook webhook = published();
    sweep();
    assertThat(expiries(webhook)).doesNotContain(0L);

    assertThat(record(webhook, "RetriesExhausted")).isEqualTo("FAILED");

    assertThat(attention(webhook)).startsWith("FAILED#");
    assertThat(item(webhook)).doesNotContainKey("expiresAt");
    assertThat(expiries(webhook)).containsExactly(0L);
  }

  @Test
  void whatEndedIsStillARepetition() {
    VerifiedWebhook webhook = published();
    sweep();

    assertThat(ledger(NOW).claim(verified("again", "\"a\":1"), NOW.plusSeconds(15)).claim())
        .isEqualTo(Claim.COMPLETED);
    assertThat(attention(webhook)).startsWith("UNTAKEN#");
  }

  @Test
  void whatARuleTakesIsOverdueAndCountedEachTime() {
    VerifiedWebhook webhook = published();
    List<ProcessorRule> rules = List.of(rule(true, "\"detail-type\":[\"" + type + "\"]"));

    assertThat(count(sweep(rules), Finding.OVERDUE)).isEqualTo(1);
    assertThat(count(sweep(rules), Finding.OVERDUE)).isEqualTo(1);

    assertThat(attention(webhook)).startsWith("OVERDUE#");
    assertThat(item(webhook)).doesNotContainKey("expiresAt");
    assertThat(expiries(webhook)).containsExactly(0L);
    assertThat(record(webhook, "Success")).isEqualTo("PROCESSED");
    assertThat(item(webhook)).doesNotContainKey("attention");
    assertThat(count(sweep(rules), Finding.OVERDUE)).isZero();
  }

  /** Somebody disables a rule for an hour, during an incident. */
  @Test
  void whatADisabledRuleWouldTakeNeverEnds() {
    VerifiedWebhook webhook = published();

    Swept swept = sweep(List.of(rule(false, "\"detail-type\":[\"" + type + "\"]")));

    assertThat(attention(webhook)).startsWith("OVERDUE#");
    assertThat(swept.counts().get(new Swept.Kind(Finding.OVERDUE, "stripe", type)).rules())
        .isEqualTo("rule (disabled)");
  }

  @Test
  void whatIsOverdueEndsWhenItsRuleHasGone() {
    VerifiedWebhook webhook = published();
    sweep(List.of(rule(true, "\"detail-type\":[\"" + type + "\"]")));
    assertThat(attention(webhook)).startsWith("OVERDUE#");

    assertThat(count(sweep(), Finding.UNTAKEN)).isEqualTo(1);

    assertThat(attention(webhook)).startsWith("UNTAKEN#");
    assertThat(item(webhook)).containsKey("expiresAt");
  }

  @Test
  void whereARuleHasConditionsOnMoreTheEventDecides() {
    String large = ",\"detail\":{\"data\":{\"amount\":[{\"numeric\":[\">\",1000]}]}}";
    List<ProcessorRule> rules = List.of(rule(true, "\"detail-type\":[\"" + type + "\"]" + large));
    VerifiedWebhook taken = published("\"amount\":1001");

    sweep(rules);

    assertThat(attention(taken)).startsWith("OVERDUE#");
    // Its conditions change, and the event no longer meets them.
    sweep(
        List.of(rule(true, "\"detail-type\":[\"" + type + "\"]" + large.replace("1000", "1001"))));
    assertThat(attention(taken)).startsWith("UNTAKEN#");
  }

  @Test
  void whatNoEventMeetsEnds() {
    VerifiedWebhook webhook = published("\"amount\":1000");

    sweep(
        List.of(
            rule(
                true,
                "\"detail-type\":[\"" + type + "\"],\"detail\":{\"data\":{\"amount\":[1001]}}")));

    assertThat(attention(webhook)).startsWith("UNTAKEN#");
  }

  /** The event is matched as it was published: with region, account, tenant and time. */
  @Test
  void theWholeEventIsWhatWasPublished() {
    VerifiedWebhook webhook = published("\"amount\":1000");
    String time = webhook.stored().receivedAt().truncatedTo(ChronoUnit.SECONDS).toString();

    sweep(
        List.of(
            rule(
                true,
                """
                "account":["000000000000"],"region":["eu-west-1"],"time":["%s"],
                "replay-name":[{"exists":false}],
                "detail":{"tenant":[""],"source":["stripe"],"key":["%s"],
                          "replay":[{"exists":false}],"data":{"amount":[1000]}}"""
                    .formatted(time, key(webhook)))));

    assertThat(attention(webhook)).startsWith("OVERDUE#");
  }

  @Test
  void nothingEndsOnADoubt() {
    VerifiedWebhook webhook = published("\"amount\":1000");
    String conditions = "\"detail-type\":[\"" + type + "\"],\"detail\":{\"data\":{\"amount\":[1]}}";
    sweep(
        List.of(rule(true, "\"detail-type\":[\"" + type + "\"],\"detail\":{\"a\":[{\"new\":1}]}")));
    assertThat(attention(webhook)).startsWith("OVERDUE#");
    stack
        .dynamoDb()
        .deleteItem(
            delete ->
                delete
                    .tableName(table())
                    .key(LedgerItem.key(key(webhook), LedgerItem.PAYLOAD + 0)));

    // What it was published as nobody knows any more.
    sweep(List.of(rule(true, conditions)));

    assertThat(attention(webhook)).startsWith("OVERDUE#");
  }

  /** Redriven from a dead-letter queue, days after it was received. */
  @Test
  void whatWasReceivedLongAgoAndPublishedJustNowIsUnderWay() {
    VerifiedWebhook webhook = verified("gw", "\"a\":1");
    published(webhook, NOW.minusSeconds(60));
    List<ProcessorRule> rules = List.of(rule(true, "\"detail-type\":[\"" + type + "\"]"));

    assertThat(count(sweep(rules), Finding.OVERDUE)).isZero();
    assertThat(attention(webhook)).startsWith("OPEN#");

    sweep(asSweep, NOW.plus(HORIZON), rules);
    assertThat(attention(webhook)).startsWith("OVERDUE#");
  }

  @Test
  void whatWasReplayedJustNowIsUnderWay() {
    VerifiedWebhook webhook = published();
    assertThat(cli.run("replay", "--id", key(webhook), "--yes").code()).isZero();

    sweep(List.of(rule(true, "\"detail-type\":[\"" + type + "\"]")));

    assertThat(attention(webhook)).startsWith("OPEN#");
  }

  @Test
  void whatNobodyTriesAnyMoreIsPutAsideUntilSomebodyDoes() {
    VerifiedWebhook webhook = verified("gw", "\"a\":1");
    ledger(LONG_AGO).claim(webhook, LONG_AGO.plusSeconds(15));

    assertThat(count(sweep(), Finding.ABANDONED)).isEqualTo(1);
    assertThat(count(sweep(), Finding.ABANDONED)).isEqualTo(1);
    assertThat(attention(webhook)).startsWith("OVERDUE#");
    assertThat(item(webhook)).doesNotContainKey("expiresAt");
    assertThat(cli.run("list", "--status", "inprogress", "--limit", "0").out())
        .contains(key(webhook));

    assertThat(ledger(NOW).claim(webhook, NOW.plusSeconds(15)).claim()).isEqualTo(Claim.ACQUIRED);
    assertThat(attention(webhook)).startsWith("OPEN#");
    // Received long ago, and tried right now.
    assertThat(count(sweep(), Finding.ABANDONED)).isZero();
    assertThat(attention(webhook)).startsWith("OPEN#");
  }

  /** Redriven after days, it failed once more: its lane brings it again in a moment. */
  @Test
  void whatWasTriedJustNowAndGivenBackIsUnderWay() {
    VerifiedWebhook webhook = verified("gw", "\"a\":1");
    triedInVain(webhook, LONG_AGO);
    triedInVain(webhook, NOW.minusSeconds(60));

    assertThat(count(sweep(), Finding.ABANDONED)).isZero();
    assertThat(attention(webhook)).startsWith("OPEN#");

    sweep(asSweep, NOW.plus(HORIZON), List.of());
    assertThat(attention(webhook)).startsWith("OVERDUE#");
  }

  @Test
  void whatWasGivenBackLongAgoIsAbandoned() {
    VerifiedWebhook webhook = verified("gw", "\"a\":1");
    triedInVain(webhook, LONG_AGO);

    assertThat(count(sweep(), Finding.ABANDONED)).isEqualTo(1);
    assertThat(attention(webhook)).startsWith("OVERDUE#");
    assertThat(ledger(NOW).claim(webhook, NOW.plusSeconds(15)).claim()).isEqualTo(Claim.ACQUIRED);
  }

  @Test
  void whatIsTriedAndGivenBackBetweenTheLookAndTheWriteIsNotPutAside() {
    VerifiedWebhook webhook = verified("gw", "\"a\":1");
    triedInVain(webhook, LONG_AGO);

    sweep(before(webhook, 1, () -> triedInVain(webhook, NOW)), NOW, List.of());

    assertThat(attention(webhook)).startsWith("OPEN#");
  }

  private static void triedInVain(VerifiedWebhook webhook, Instant at) {
    assertThat(ledger(at).claim(webhook, at.plusSeconds(15)).claim()).isEqualTo(Claim.ACQUIRED);
    ledger(at).release(webhook, at.plusSeconds(15));
  }

  @Test
  void aClaimThatIsMadeJustNowIsNotPutAside() {
    VerifiedWebhook webhook = verified("gw", "\"a\":1");
    ledger(LONG_AGO).claim(webhook, LONG_AGO.plusSeconds(15));

    sweep(
        before(webhook, 1, () -> ledger(NOW).claim(webhook, NOW.plusSeconds(15))), NOW, List.of());

    assertThat(attention(webhook)).startsWith("OPEN#");
  }

  @Test
  void whatThereIsNoTimeForTheNextSweepDoes() {
    VerifiedWebhook webhook = published();
    Swept swept = new Swept();

    sweeper(asSweep, NOW, List.of(), swept).run(NOW);

    assertThat(swept.isComplete()).isFalse();
    assertThat(attention(webhook)).startsWith("OPEN#");
    assertThat(sweep().isComplete()).isTrue();
    assertThat(attention(webhook)).startsWith("UNTAKEN#");
  }

  @Test
  void everyPartitionsPagesAreRead() {
    List<VerifiedWebhook> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      VerifiedWebhook webhook = verified("evt_" + UUID.randomUUID(), "gw" + i, "\"a\":1");
      many.add(published(webhook, LONG_AGO));
    }

    DynamoDbClient smallPages =
        new ReadsAndUpdates() {
          @Override
          public QueryResponse query(QueryRequest request) {
            return super.query(request.toBuilder().limit(2).build());
          }
        };
    Swept swept = sweep(smallPages, NOW, List.of());

    assertThat(count(swept, Finding.UNTAKEN)).isEqualTo(40);
    assertThat(many).allSatisfy(one -> assertThat(attention(one)).startsWith("UNTAKEN#"));
  }

  @Test
  void statsTellsWhatIsOverdueAndWhatNobodyTakes() {
    VerifiedWebhook untaken = published();
    VerifiedWebhook overdue =
        published(verified("evt_" + UUID.randomUUID(), "gw", "invoice.paid", "\"a\":1"), LONG_AGO);
    VerifiedWebhook abandoned =
        verified("evt_" + UUID.randomUUID(), "gw", type + ".abandoned", "\"a\":1");
    ledger(LONG_AGO).claim(abandoned, LONG_AGO.plusSeconds(15));
    // Its type has a rule by now, which it had not when it ended.
    VerifiedWebhook before =
        published(
            verified("evt_" + UUID.randomUUID(), "gw", "charge.refunded", "\"a\":1"), LONG_AGO);
    sweep(List.of(rule(true, "\"detail-type\":[\"invoice.paid\"]")));
    assertThat(attention(before)).startsWith("UNTAKEN#");
    assertThat(List.of(attention(untaken), attention(overdue), attention(abandoned)))
        .extracting(attention -> attention.replaceFirst("\\d$", ""))
        .containsExactly("UNTAKEN#", "OVERDUE#", "OVERDUE#");

    JsonNode stats = cli.run("stats", "--json").json().get(0);

    assertThat(unanswered(stats, type).get("subscribed").asBoolean()).isFalse();
    assertThat(unanswered(stats, type).get("count").asInt()).isEqualTo(1);
    assertThat(unanswered(stats, "charge.refunded").get("subscribed").asBoolean()).isFalse();
    assertThat(unanswered(stats, "invoice.paid").get("subscribed").asBoolean()).isTrue();
    assertThat(unanswered(stats, "invoice.paid").get("rules").toString())
        .isEqualTo("[\"wharf-PaymentsFunctionStripePayments\"]");
    assertThat(stats.get("abandoned"))
        .anySatisfy(one -> assertThat(one.get("type").asText()).isEqualTo(type + ".abandoned"));
    assertThat(stats.get("oldest").has("OVERDUE")).isTrue();
    assertThat(cli.run("stats").out())
        .contains("of wharf.stripe " + type + ", which no processor takes")
        .contains("though a rule takes them: wharf-PaymentsFunctionStripePayments")
        .contains("nobody tries any more: 1 of stripe " + type + ".abandoned");
  }

  private static JsonNode unanswered(JsonNode stats, String type) {
    for (JsonNode one : stats.get("publishedAndUnanswered")) {
      if (one.get("type").asText().equals(type)) {
        return one;
      }
    }
    throw new AssertionError(type + " is not in " + stats);
  }

  private static JsonNode invoked() {
    try {
      String event = Files.readString(Stack.PROJECT.resolve("events/sweep.scheduled.json"));
      return Json.mapper().readTree(stack.invoke("SweepFunction", event));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Swept sweep() {
    return sweep(List.of());
  }

  private static Swept sweep(List<ProcessorRule> rules) {
    return sweep(asSweep, NOW, rules);
  }

  private static Swept sweep(DynamoDbClient dynamoDb, Instant at, List<ProcessorRule> rules) {
    Swept swept = new Swept();
    // Its clock stands: there is always time.
    sweeper(dynamoDb, at, rules, swept).run(at.plusSeconds(60));
    return swept;
  }

  private static Sweep sweeper(
      DynamoDbClient dynamoDb, Instant at, List<ProcessorRule> rules, Swept swept) {
    return new Sweep(
        new OpenWebhooks(dynamoDb, table(), RETENTION, clock(at)),
        new KeptEvents(dynamoDb, table(), Sources.load()),
        () -> new ProcessorRules(rules),
        HORIZON,
        clock(at),
        swept);
  }

  private static ProcessorRule rule(boolean enabled, String conditions) {
    return new ProcessorRule(
        "rule", ARN, enabled, "{\"source\":[{\"prefix\":\"wharf.\"}]," + conditions + "}");
  }

  private long count(Swept swept, Finding finding) {
    Swept.Count count = swept.counts().get(new Swept.Kind(finding, "stripe", type));
    return count == null ? 0 : count.webhooks();
  }

  private VerifiedWebhook published() {
    return published("\"a\":1");
  }

  private VerifiedWebhook published(String fields) {
    return published(verified("gw", fields), LONG_AGO);
  }

  private static VerifiedWebhook published(VerifiedWebhook webhook, Instant at) {
    ledger(at).claim(webhook, at.plusSeconds(15));
    assertThat(ledger(at).storePayloads(List.of(webhook))).isEmpty();
    ledger(at).complete(webhook);
    return webhook;
  }

  private VerifiedWebhook verified(String gatewayId, String fields) {
    return verified(eventId, gatewayId, fields);
  }

  private VerifiedWebhook verified(String id, String gatewayId, String fields) {
    return verified(id, gatewayId, type, fields);
  }

  /** Received long ago, and signed then. */
  private static VerifiedWebhook verified(String id, String gatewayId, String type, String fields) {
    String body = "{\"id\":\"%s\",\"type\":\"%s\",%s}".formatted(id, type, fields);
    StoredWebhook stored =
        new StoredWebhook(
            "stripe",
            "queue",
            "",
            gatewayId,
            LONG_AGO,
            "203.0.113.9",
            "POST",
            "/v1/webhooks/stripe",
            List.of(),
            List.of(
                new Header(
                    "stripe-signature",
                    Stored.header(Stored.SECRET, LONG_AGO.getEpochSecond(), body))),
            new Payload(Stack.utf8(body)));
    try {
      return new Verifier(
              Sources.load(),
              SigningSecrets.fromEnvironment(Map.of("SIGNING_SECRETS_STRIPE", Stored.SECRET)),
              Stored.ORIGIN)
          .verify(stored);
    } catch (RejectedException e) {
      throw new AssertionError(e);
    }
  }

  private String record(VerifiedWebhook webhook, String condition) {
    return new Outcomes(stack.dynamoDb(), table(), RETENTION, clock(NOW))
        .record(
            new InvocationRecord(
                "arn:aws:lambda:eu-west-1:000000000000:function:p:live",
                condition,
                NOW,
                1,
                new WebhookEvent(
                    "gw",
                    "stripe",
                    "",
                    webhook.type(),
                    NOW,
                    webhook.key(),
                    null,
                    Json.mapper().createObjectNode(),
                    null),
                null));
  }

  /** Does something before the sweep's n-th write of a webhook. */
  private static DynamoDbClient before(VerifiedWebhook webhook, int write, Runnable happening) {
    int[] writes = {0};
    Consumer<UpdateItemRequest> watch =
        request -> {
          if (request.key().get("pk").s().equals(key(webhook)) && ++writes[0] == write) {
            happening.run();
          }
        };
    return new ReadsAndUpdates() {
      @Override
      public UpdateItemResponse updateItem(UpdateItemRequest request) {
        watch.accept(request);
        return super.updateItem(request);
      }
    };
  }

  private static DynamoDbLedger ledger(Instant at) {
    return new DynamoDbLedger(stack.dynamoDb(), table(), RETENTION, clock(at));
  }

  private static Map<String, AttributeValue> item(VerifiedWebhook webhook) {
    return stack.webhook(key(webhook));
  }

  private static String attention(VerifiedWebhook webhook) {
    return attention(key(webhook));
  }

  private static String attention(String key) {
    return LedgerItem.text(stack.webhook(key), "attention");
  }

  private static String key(VerifiedWebhook webhook) {
    return webhook.key().value();
  }

  /** Of each part of a payload when it expires, in seconds of the epoch; 0 if it stays. */
  private static List<Long> expiries(VerifiedWebhook webhook) {
    return stack
        .dynamoDb()
        .query(
            query ->
                query
                    .tableName(table())
                    .consistentRead(true)
                    .keyConditionExpression("pk = :pk AND begins_with(sk, :payload)")
                    .expressionAttributeValues(
                        Map.of(
                            ":pk", AttributeValue.fromS(key(webhook)),
                            ":payload", AttributeValue.fromS("payload#"))))
        .items()
        .stream()
        .map(part -> LedgerItem.number(part, "expiresAt"))
        .toList();
  }

  private static String table() {
    return stack.output("LedgerTableName");
  }

  private static Clock clock(Instant at) {
    return Clock.fixed(at, ZoneOffset.UTC);
  }

  /** What the sweep needs of a client. */
  private static class ReadsAndUpdates implements DynamoDbClient {
    private final DynamoDbClient real = asSweep;

    @Override
    public GetItemResponse getItem(GetItemRequest request) {
      return real.getItem(request);
    }

    @Override
    public QueryResponse query(QueryRequest request) {
      return real.query(request);
    }

    @Override
    public UpdateItemResponse updateItem(UpdateItemRequest request) {
      return real.updateItem(request);
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {
      // The stack's own client stays.
    }
  }
}
