package dev.wharf.acceptance;

import static dev.wharf.ledger.LedgerContract.verified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.events.InvocationRecord;
import dev.wharf.events.Json;
import dev.wharf.events.WebhookEvent;
import dev.wharf.ledger.Claim;
import dev.wharf.ledger.Claimed;
import dev.wharf.ledger.DynamoDbLedger;
import dev.wharf.ledger.DynamoDbQuarantine;
import dev.wharf.ledger.Kept;
import dev.wharf.ledger.LedgerUnavailableException;
import dev.wharf.ledger.Outcomes;
import dev.wharf.ledger.ProcessorClaims;
import dev.wharf.ledger.QuarantineBounds;
import dev.wharf.ledger.QuarantineStore;
import dev.wharf.ledger.Quarantined;
import dev.wharf.verify.Reason;
import dev.wharf.verify.Stored;
import dev.wharf.verify.VerifiedWebhook;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An operator's role may mark items of the ledger, and an update makes an item where there is none.
 * Somebody who has stolen it occupies nothing with that: not a webhook that has yet to come, nor a
 * body, a processor's turn or a place in quarantine.
 */
@OnEveryBackend
class PlantedMarksTest {

  private static final Duration RETENTION = Duration.ofDays(90);
  private static final Instant NOW = Instant.parse("2096-01-01T00:00:05Z");
  private static final Instant LEASE = NOW.plusSeconds(15);

  /** DynamoDB's bound for an item is 400 KB. */
  private static final String LARGE = "x".repeat(390 * 1024);

  @TempDir static Path state;
  private static Stack stack;

  private final String eventId = "evt_" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    stack = Stack.start(state);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void onAWebhooksKeyOccupyNothingHoweverLarge() {
    VerifiedWebhook webhook = stripe("gw1");
    plant(webhook.key().value(), "webhook", LARGE);
    plant(webhook.key().value(), "payload#0", LARGE);
    DynamoDbLedger ledger = ledger(NOW);

    assertThat(ledger.claim(webhook, LEASE).claim()).isEqualTo(Claim.ACQUIRED);
    assertThat(ledger.storePayloads(List.of(webhook))).isEmpty();
    ledger.complete(webhook);

    assertThat(stack.webhook(webhook.key().value()))
        .containsKeys("history", "sourceDay")
        .doesNotContainKeys("redrives", "redriveCount", "replays", "replayCount");
    assertThat(stack.item("LedgerTableName", webhook.key().value(), "payload#0"))
        .containsKeys("body", "request")
        .doesNotContainKey("redrives");
    assertThat(ledger.claim(stripe("gw2"), LEASE).claim()).isEqualTo(Claim.COMPLETED);
  }

  @Test
  void onABodysClaimOccupyNothing() {
    VerifiedWebhook push = github("gw1", "d1");
    plant("body#" + push.bodyClaim().orElseThrow(), "claim", "x");
    DynamoDbLedger ledger = ledger(NOW);

    assertThat(ledger.claim(push, LEASE)).isEqualTo(new Claimed(Claim.ACQUIRED, push.key()));
    ledger.complete(push);
    assertThat(ledger.claim(github("gw2", "d2"), LEASE))
        .isEqualTo(new Claimed(Claim.COMPLETED, push.key()));
  }

  @Test
  void areNobodyWhomAnotherContradicts() {
    VerifiedWebhook push = github("gw1", "d1");
    plant("body#" + push.bodyClaim().orElseThrow(), "claim", "x");
    assertThat(ledger(NOW).conflict(push)).isEmpty();

    ledger(NOW).claim(push, LEASE);
    stack
        .dynamoDb()
        .deleteItem(delete -> delete.tableName(table()).key(key(push.key().value(), "webhook")));
    plant(push.key().value(), "webhook", "x");
    VerifiedWebhook fork = published(github("gw2", "d2", "fork", "{\"fork\":\"" + eventId + "\"}"));
    VerifiedWebhook other = github("gw3", "d2");

    assertThat(ledger(NOW).conflict(other))
        .contains(new Claimed(Claim.CONFLICT, fork.key(), "fork"));
  }

  @Test
  void onTheKeyOfAnAttemptThatDiedHoldItsBodyNoLongerThanItsLease() {
    VerifiedWebhook died = github("gw1", "d1");
    ledger(NOW).claim(died, LEASE);
    stack
        .dynamoDb()
        .deleteItem(delete -> delete.tableName(table()).key(key(died.key().value(), "webhook")));
    plant(died.key().value(), "webhook", "x");

    assertThat(ledger(NOW).claim(github("gw2", "d2"), LEASE).claim()).isEqualTo(Claim.HELD);
    assertThat(ledger(LEASE).claim(github("gw2", "d2"), LEASE.plusSeconds(15)).claim())
        .isEqualTo(Claim.ACQUIRED);
  }

  @Test
  void onAProcessorsClaimOccupyNothing() {
    WebhookEvent event = event(stripe("gw1"));
    plant("claim#P#" + event.key().value(), "claim", "x");
    ProcessorClaims claims = new ProcessorClaims(stack.dynamoDb(), table(), RETENTION, clock(NOW));

    assertThat(claims.claim("P", event, "attempt", LEASE)).isEqualTo(Claim.ACQUIRED);
    claims.complete("P", event);
    assertThat(claims.claim("P", event, "attempt", LEASE)).isEqualTo(Claim.COMPLETED);
  }

  @Test
  void inQuarantineHideNothing() {
    Quarantined forged =
        new Quarantined(
            "gw-" + eventId,
            Reason.BAD_SIGNATURE,
            "why",
            NOW,
            Stored.withHeader("gw-" + eventId, Stored.event(eventId), "t=1,v1=00"),
            null);
    plant("quarantine#" + forged.id(), "webhook", "x");
    QuarantineStore store = new QuarantineStore(stack.dynamoDb(), table(), RETENTION, clock(NOW));
    assertThat(store.find(forged.id())).isEmpty();

    new DynamoDbQuarantine(
            stack.dynamoDb(), table(), RETENTION, new QuarantineBounds(1_000, 0), clock(NOW))
        .keep(List.of(forged), any -> false)
        .forEach(kept -> assertThat(kept.kind()).isEqualTo(Kept.Kind.ITEM));

    assertThat(store.find(forged.id()))
        .hasValueSatisfying(found -> assertThat(found.reverified()).isFalse());
    assertThat(stack.webhook("quarantine#" + forged.id())).containsKeys("attention", "sourceDay");
  }

  @Test
  void areNoWebhookWithAnOutcome() {
    VerifiedWebhook webhook = stripe("gw1");
    plant(webhook.key().value(), "webhook", "x");

    assertThatThrownBy(() -> record(webhook))
        .isInstanceOf(LedgerUnavailableException.class)
        .hasMessageContaining("the ledger has no webhook");
  }

  @Test
  void inThePlaceOfAPayloadKeepNoOutcomeFromBeingRecorded() {
    VerifiedWebhook webhook = stripe("gw1");
    ledger(NOW).claim(webhook, LEASE);
    ledger(NOW).complete(webhook);
    plant(webhook.key().value(), "payload#0", "x");

    assertThat(record(webhook)).isEqualTo("PROCESSED");
  }

  @Test
  void areNothingThatCanBeShownOrReplayed() {
    VerifiedWebhook webhook = stripe("gw1");
    plant(webhook.key().value(), "webhook", "x");
    Cli cli = new Cli(state);

    assertThat(cli.run("show", webhook.key().value()).err()).contains("nothing in the ledger");
    Cli.Result replay = cli.run("replay", "--id", webhook.key().value(), "--yes");
    assertThat(replay.code()).isZero();
    assertThat(replay.seen()).doesNotContain("matched");
  }

  /** What OperatorRole lets its caller write: none of the attributes that mean something. */
  private static void plant(String pk, String sk, String text) {
    stack
        .dynamoDb()
        .updateItem(
            update ->
                update
                    .tableName(table())
                    .key(key(pk, sk))
                    .updateExpression(
                        "SET redrives = :marks, replays = :marks2, redriveCount = :one,"
                            + " replayCount = :one")
                    .expressionAttributeValues(
                        Map.of(
                            ":marks", AttributeValue.fromL(List.of(AttributeValue.fromS(text))),
                            ":marks2", AttributeValue.fromL(List.of()),
                            ":one", AttributeValue.fromN("1"))));
  }

  private static String record(VerifiedWebhook webhook) {
    return new Outcomes(stack.dynamoDb(), table(), RETENTION, clock(NOW))
        .record(
            new InvocationRecord(
                "arn:aws:lambda:eu-west-1:000000000000:function:P:live",
                "Success",
                NOW,
                1,
                event(webhook),
                null));
  }

  private static WebhookEvent event(VerifiedWebhook webhook) {
    return new WebhookEvent(
        "gw",
        "stripe",
        "",
        webhook.type(),
        NOW,
        webhook.key(),
        null,
        Json.mapper().createObjectNode(),
        null);
  }

  private VerifiedWebhook stripe(String gatewayId) {
    return verified(Stored.signed(gatewayId, Stored.event(eventId)));
  }

  private VerifiedWebhook github(String gatewayId, String delivery) {
    return github(gatewayId, delivery, "push", "{\"ref\":\"" + eventId + "\"}");
  }

  private VerifiedWebhook github(String gatewayId, String delivery, String type, String body) {
    return verified(Stored.github(gatewayId, delivery + eventId, type, body));
  }

  private static VerifiedWebhook published(VerifiedWebhook webhook) {
    ledger(NOW).claim(webhook, LEASE);
    ledger(NOW).complete(webhook);
    return webhook;
  }

  private static DynamoDbLedger ledger(Instant at) {
    return new DynamoDbLedger(stack.dynamoDb(), table(), RETENTION, clock(at));
  }

  private static Map<String, AttributeValue> key(String pk, String sk) {
    return Map.of("pk", AttributeValue.fromS(pk), "sk", AttributeValue.fromS(sk));
  }

  private static String table() {
    return stack.output("LedgerTableName");
  }

  private static Clock clock(Instant at) {
    return Clock.fixed(at, ZoneOffset.UTC);
  }
}
