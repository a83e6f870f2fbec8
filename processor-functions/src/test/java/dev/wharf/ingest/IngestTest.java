package dev.wharf.ingest;

import static dev.wharf.ingest.Ending.Kind.DUPLICATE;
import static dev.wharf.ingest.Ending.Kind.GIVEN_BACK;
import static dev.wharf.ingest.Ending.Kind.PUBLISHED;
import static dev.wharf.ingest.Ending.Kind.QUARANTINED;
import static dev.wharf.verify.Stored.event;
import static dev.wharf.verify.Stored.github;
import static dev.wharf.verify.Stored.signed;
import static dev.wharf.verify.Stored.withHeader;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.wharf.events.Header;
import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import dev.wharf.ledger.Quarantined;
import dev.wharf.serialization.FunctionSerializer;
import dev.wharf.sources.Sources;
import dev.wharf.verify.Reason;
import dev.wharf.verify.SecretsUnavailableException;
import dev.wharf.verify.SigningSecrets;
import dev.wharf.verify.Stored;
import dev.wharf.verify.VerifiedWebhook;
import dev.wharf.verify.Verifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class IngestTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:05Z");
  private static final Instant DEADLINE = NOW.plusSeconds(15);
  private static final Duration HORIZON = Duration.ofDays(41);
  private static final IdempotencyKey FIRST = new IdempotencyKey("stripe##evt_1");
  private static final IdempotencyKey SECOND = new IdempotencyKey("stripe##evt_2");

  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private final InMemoryLedger ledger = new InMemoryLedger(clock);
  private final Bus bus = new Bus();
  private final Ingest ingest =
      new Ingest(
          new Judge(
              new Verifier(
                  Sources.load(),
                  SigningSecrets.fromEnvironment(
                      Map.of(
                          "SIGNING_SECRETS_STRIPE", Stored.SECRET,
                          "SIGNING_SECRETS_GITHUB", Stored.SECRET,
                          "SIGNING_SECRETS_TWILIO", Stored.SECRET)),
                  Stored.ORIGIN),
              clock,
              HORIZON),
          ledger,
          ledger,
          bus,
          clock);

  @Test
  void publishesEachVerifiedWebhookOnce() {
    assertThat(ingest(message("m1", "gw1", "evt_1"), message("m2", "gw2", "evt_2")))
        .containsExactly(Map.entry("m1", PUBLISHED), Map.entry("m2", PUBLISHED));
    assertThat(bus.published).containsExactly(FIRST, SECOND);
    assertThat(ledger.payloads).containsExactlyInAnyOrder(FIRST, SECOND);
    assertThat(ledger.published).containsKeys(FIRST, SECOND);
  }

  @Test
  void countsARepetitionOnTheOriginal() {
    ingest(message("m1", "gw1", "evt_1"));

    assertThat(ingest(message("m2", "gw2", "evt_1"))).containsEntry("m2", DUPLICATE);
    assertThat(bus.published).containsExactly(FIRST);
    assertThat(ledger.duplicates).containsEntry(FIRST, 1);
  }

  @Test
  void doesNotCountTheQueuesOwnSecondDelivery() {
    ingest(message("m1", "gw1", "evt_1"));

    assertThat(ingest(message("m1", "gw1", "evt_1"))).containsEntry("m1", DUPLICATE);
    assertThat(ledger.duplicates).isEmpty();
  }

  @Test
  void judgesARepetitionInTheSameBatchAfterTheOriginal() {
    assertThat(ingest(message("m1", "gw1", "evt_1"), message("m2", "gw2", "evt_1")))
        .containsExactly(Map.entry("m1", PUBLISHED), Map.entry("m2", DUPLICATE));
    assertThat(bus.published).containsExactly(FIRST);
  }

  @Test
  void aBodyUnderAnotherIdInTheSameBatchIsARepetition() {
    assertThat(
            ingest(
                message("m1", github("gw1", "d1", "push", "{\"a\":1}")),
                message("m2", github("gw2", "d2", "push", "{\"a\":1}")),
                message("m3", github("gw3", "d3", "push", "{\"a\":2}")),
                message("m4", github("gw4", "d4", "create", "{\"a\":1}"))))
        .containsOnly(
            Map.entry("m1", PUBLISHED),
            Map.entry("m2", DUPLICATE),
            Map.entry("m3", PUBLISHED),
            Map.entry("m4", QUARANTINED));
    assertThat(ledger.duplicates).containsOnly(Map.entry(new IdempotencyKey("github##d1"), 1));
    assertThat(ledger.quarantine.get("gw4").conflictsWith())
        .isEqualTo(new IdempotencyKey("github##d1"));
  }

  @Test
  void aBodyThatCameFirstUnderAnotherTypeIsQuarantinedAndNeverCountedAway() {
    ingest(message("m1", github("gw1", "d1", "create", "{}")));

    Ending ending =
        ingest.ingest(List.of(message("m2", github("gw2", "d2", "push", "{}"))), DEADLINE).get(0);

    assertThat(ending.kind()).isEqualTo(QUARANTINED);
    assertThat(ending.why()).isEqualTo("type-conflict");
    assertThat(ending.ledgerKey()).isEqualTo("quarantine#gw2");
    Quarantined quarantined = ledger.quarantine.get("gw2");
    assertThat(quarantined.reason()).isEqualTo(Reason.TYPE_CONFLICT);
    assertThat(quarantined.explanation())
        .contains("its body came first as create, which is github##d1", "this one is push")
        .contains("--accept-conflict");
    assertThat(quarantined.readable().payload().text()).isEqualTo("{}");
    assertThat(bus.published).containsExactly(new IdempotencyKey("github##d1"));
    // The lane brings it again.
    assertThat(ingest(message("m2", github("gw2", "d2", "push", "{}"))))
        .containsEntry("m2", QUARANTINED);
    assertThat(ledger.quarantine).hasSize(1);
    assertThat(ledger.conflicts).containsOnlyKeys(new IdempotencyKey("github##d1"));
    assertThat(ledger.duplicates).isEmpty();
  }

  @Test
  void aFormWhoseFieldsArePartedAnewIsQuarantinedAndDoesNotRun() {
    ingest(message("m1", Stored.twilio("gw1", "MessageSid=SM1&MessageStatus=sent&To=1")));

    Ending ending =
        ingest
            .ingest(
                List.of(
                    message("m2", Stored.twilio("gw2", "MessageSid=SM1MessageStatussent&To=1"))),
                DEADLINE)
            .get(0);

    assertThat(ending.kind()).isEqualTo(QUARANTINED);
    assertThat(ending.why()).isEqualTo("type-conflict");
    assertThat(ledger.quarantine.get("gw2").explanation())
        .startsWith("what is signed of it came first as message-status, which is twilio##SM1:sent");
    assertThat(bus.published).containsExactly(new IdempotencyKey("twilio##SM1:sent"));
    assertThat(ledger.duplicates).isEmpty();
  }

  @Test
  void anIdThatCameFirstUnderAnotherTypeIsQuarantinedToo() {
    ingest(message("m1", github("gw1", "d1", "create", "{}")));

    assertThat(ingest(message("m2", github("gw2", "d1", "push", "{}"))))
        .containsEntry("m2", QUARANTINED);
    assertThat(ledger.quarantine.get("gw2").explanation()).startsWith("its id came first as");
  }

  @Test
  void anIdThatCameFirstWithAnotherBodyIsQuarantinedToo() {
    ingest(message("m1", github("gw1", "d1", "push", "{}")));

    assertThat(ingest(message("m2", github("gw2", "d1", "push", "{\"a\":1}"))))
        .containsEntry("m2", QUARANTINED);
    Quarantined quarantined = ledger.quarantine.get("gw2");
    assertThat(quarantined.reason()).isEqualTo(Reason.ID_CONFLICT);
    assertThat(quarantined.explanation())
        .startsWith("its id came first, but github##d1 has another body");
  }

  @Test
  void aConflictBeyondTheQuarantinesBoundsIsLeftToItsLaneAndNeverDropped() {
    ingest(message("m1", github("gw1", "d1", "create", "{}")));
    ledger.full = true;

    Ending ending =
        ingest.ingest(List.of(message("m2", github("gw2", "d2", "push", "{}"))), DEADLINE).get(0);

    assertThat(ending.kind()).isEqualTo(Ending.Kind.LEFT);
    assertThat(ending.isLanes()).isTrue();
    assertThat(ledger.forged).isEmpty();
  }

  @Test
  void aBodyUnderAnotherIdIsFoundWhereItsOriginalIs() {
    ingest(message("m1", github("gw1", "d1", "push", "{}")));

    Ending ending =
        ingest.ingest(List.of(message("m2", github("gw2", "d2", "push", "{}"))), DEADLINE).get(0);

    assertThat(ending.kind()).isEqualTo(DUPLICATE);
    assertThat(ending.ledgerKey()).isEqualTo("github##d1");
    assertThat(ending.logLine(0).toString()).contains("github##d1").doesNotContain("github##d2");
  }

  @Test
  void quarantinesAForgedOneAndGoesOn() {
    StoredWebhook forged =
        withHeader("gw1", event("evt_1"), Stored.header("whsec_wrong", 1767225600, event("evt_1")));

    assertThat(ingest(message("m1", forged), message("m2", "gw2", "evt_2")))
        .containsOnly(Map.entry("m1", QUARANTINED), Map.entry("m2", PUBLISHED));
    assertThat(ledger.quarantine.get("gw1").reason()).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(ledger.leases).isEmpty();
    assertThat(bus.published).containsExactly(SECOND);
  }

  /** Whoever guesses an event's id and comes first changes nothing for the real one. */
  @Test
  void aForgedRequestOccupiesNoEventsKey() {
    StoredWebhook forged =
        withHeader("gw1", event("evt_1"), Stored.header("whsec_wrong", 1767225600, event("evt_1")));

    assertThat(ingest(message("m1", forged))).containsEntry("m1", QUARANTINED);
    assertThat(ingest(message("m2", "gw2", "evt_1"))).containsEntry("m2", PUBLISHED);
    assertThat(bus.published).containsExactly(FIRST);
    assertThat(ledger.duplicates).isEmpty();
  }

  @Test
  void whatFailsIsForgedOnlyWhileOthersOfItsSourceAndTenantPass() {
    StoredWebhook forged = withHeader("gw1", event("evt_1"), "t=1,v1=00");
    ingest(message("m1", forged));
    assertThat(ledger.forged).isEmpty();

    ingest(message("m2", "gw2", "evt_2"), message("m1", forged));
    assertThat(ledger.forged).containsExactly("gw1");
  }

  @Test
  void aQueuesFullQuarantineLeavesAWebhookToTheQueueAndSaysWhy() {
    ledger.full = true;
    StoredWebhook forged = withHeader("gw1", event("evt_1"), "t=1,v1=00");

    List<Ending> endings = ingest.ingest(List.of(message("m1", forged)), DEADLINE);

    assertThat(endings.get(0).kind()).isEqualTo(Ending.Kind.LEFT);
    assertThat(endings.get(0).isLanes()).isTrue();
    assertThat(endings.get(0).isGivenBack()).isFalse();
    assertThat(endings.get(0).ledgerKey()).isEmpty();
  }

  @Test
  void quarantinesAMalformedMessageInsteadOfRetryingItForEver() {
    assertThat(
            ingest(new StoredMessage("m1", "message:m1", new QueueMessage("{\"v\":1"), 1, false)))
        .containsEntry("m1", QUARANTINED);
    assertThat(ledger.quarantine.get("message:m1").reason()).isEqualTo(Reason.UNDECODABLE);
    assertThat(ledger.quarantine.get("message:m1").raw()).isEqualTo("{\"v\":1");
  }

  @Test
  void givesBackOnlyWhatTheBusRefused() {
    bus.refused.put(FIRST, "InternalFailure");

    assertThat(ingest(message("m1", "gw1", "evt_1"), message("m2", "gw2", "evt_2")))
        .containsOnly(Map.entry("m1", GIVEN_BACK), Map.entry("m2", PUBLISHED));
    assertThat(ledger.published).containsOnlyKeys(SECOND);
  }

  @Test
  void publishesAtOnceWhatWasGivenBack() {
    bus.refused.put(FIRST, "InternalFailure");
    ingest(message("m1", "gw1", "evt_1"));
    bus.refused.clear();

    assertThat(ingest(message("m1", "gw1", "evt_1"))).containsEntry("m1", PUBLISHED);
  }

  @Test
  void completesNothingWhenTheBusIsUnavailable() {
    bus.down = true;

    assertThat(ingest(message("m1", "gw1", "evt_1"))).containsEntry("m1", GIVEN_BACK);
    assertThat(ledger.published).isEmpty();
  }

  @Test
  void publishesNothingWhenTheLedgerIsUnavailable() {
    ledger.down = true;
    StoredWebhook forged = withHeader("gw2", event("evt_2"), "t=1,v1=00");

    assertThat(ingest(message("m1", "gw1", "evt_1"), message("m2", forged)))
        .containsOnly(Map.entry("m1", GIVEN_BACK), Map.entry("m2", GIVEN_BACK));
    assertThat(bus.published).isEmpty();
  }

  @Test
  void givesBackOnlyWhatCannotBeVerifiedNow() {
    SigningSecrets secrets =
        (source, tenant) -> {
          if (source.equals("slack")) {
            throw new SecretsUnavailableException("/wharf/slack cannot be read: Throttling");
          }
          return List.of(Stored.SECRET);
        };
    Map<String, Ending> endings = ingest(secrets, message("m1", fromSlack()));

    assertThat(endings.get("m1").kind()).isEqualTo(GIVEN_BACK);
    assertThat(endings.get("m1").logLine(NOW.toEpochMilli()).toString())
        .contains("\"outcome\":\"given-back\"")
        .contains("/wharf/slack cannot be read: Throttling");
    assertThat(endings.get("m2").kind()).isEqualTo(PUBLISHED);
    assertThat(ledger.quarantine).isEmpty();
    assertThat(bus.published).containsExactly(SECOND);
  }

  @Test
  void aFaultOfOursGivesBackOneMessageAndQuotesNothing() {
    SigningSecrets secrets =
        (source, tenant) -> {
          if (source.equals("slack")) {
            throw new IllegalStateException("whsec_quoted");
          }
          return List.of(Stored.SECRET);
        };
    Map<String, Ending> endings = ingest(secrets, message("m1", fromSlack()));

    assertThat(endings.get("m1").kind()).isEqualTo(GIVEN_BACK);
    assertThat(endings.get("m1").logLine(NOW.toEpochMilli()).toString())
        .contains("java.lang.IllegalStateException")
        .doesNotContain("whsec");
    assertThat(endings.get("m2").kind()).isEqualTo(PUBLISHED);
  }

  @Test
  void publishesNothingWhosePayloadIsNotKept() {
    ledger.unkeepable.add(FIRST);

    assertThat(ingest(message("m1", "gw1", "evt_1"), message("m2", "gw2", "evt_2")))
        .containsOnly(Map.entry("m1", GIVEN_BACK), Map.entry("m2", PUBLISHED));
    assertThat(bus.published).containsExactly(SECOND);
  }

  @Test
  void publishesNothingOfWhichNobodyKnowsWhetherItWasProcessed() {
    StoredWebhook known = receivedAt(NOW.minus(HORIZON), "gw1", "evt_1");
    StoredWebhook forgotten = receivedAt(NOW.minus(HORIZON).minusMillis(1), "gw2", "evt_2");

    assertThat(ingest(redriven(message("m1", known)), redriven(message("m2", forgotten))))
        .containsOnly(Map.entry("m1", PUBLISHED), Map.entry("m2", QUARANTINED));
    assertThat(ledger.quarantine.get("gw2").reason()).isEqualTo(Reason.TOO_OLD);
    assertThat(bus.published).containsExactly(FIRST);
  }

  /** Queues and streams forget sooner than the ledger: what they bring is never too old. */
  @Test
  void publishesTheSamplesOnAnyDay() throws Exception {
    FunctionSerializer serializer = new FunctionSerializer();
    SQSEvent queue = serializer.fromJson(sample("queue-ingest.stripe.json"), SQSEvent.class);
    DynamodbEvent stream =
        serializer.fromJson(sample("stream-ingest.slack.json"), DynamodbEvent.class);
    Instant later = Instant.parse("2036-01-01T00:00:00Z");
    Ingest inTenYears =
        new Ingest(
            new Judge(
                new Verifier(
                    Sources.load(),
                    SigningSecrets.fromEnvironment(
                        Map.of(
                            "SIGNING_SECRETS_STRIPE", "whsec_local_development_only",
                            "SIGNING_SECRETS_SLACK", "slack_local_development_only")),
                    Stored.ORIGIN),
                Clock.fixed(later, ZoneOffset.UTC),
                HORIZON),
            ledger,
            ledger,
            bus,
            Clock.fixed(later, ZoneOffset.UTC));

    assertThat(
            inTenYears.ingest(
                List.of(
                    QueueMessage.of(queue.getRecords().get(0)),
                    InboxItem.of(stream.getRecords().get(0))),
                later.plusSeconds(15)))
        .extracting(Ending::kind)
        .containsExactly(PUBLISHED, PUBLISHED);
  }

  private static String sample(String name) throws IOException {
    return Files.readString(Path.of("../events", name));
  }

  private static StoredMessage redriven(StoredMessage message) {
    return new StoredMessage(message.id(), message.storageId(), message.content(), 1, true);
  }

  @Test
  void leavesAnEventThatAnotherAttemptIsAtWorkOn() {
    ledger.leases.put(FIRST, NOW.plusSeconds(1));

    assertThat(ingest(message("m1", "gw1", "evt_1"))).containsEntry("m1", GIVEN_BACK);
    assertThat(bus.published).isEmpty();
  }

  @Test
  void takesOverFromAnAttemptThatDied() {
    ledger.leases.put(FIRST, NOW);

    assertThat(ingest(message("m1", "gw1", "evt_1"))).containsEntry("m1", PUBLISHED);
  }

  @Test
  void beginsNothingThatItCannotEnd() {
    List<Ending> endings =
        ingest.ingest(List.of(message("m1", "gw1", "evt_1")), NOW.plus(Duration.ofMillis(4_999)));

    assertThat(endings).extracting(Ending::kind).containsExactly(GIVEN_BACK);
    assertThat(ledger.leases).isEmpty();
  }

  @Test
  void logsNeitherPayloadNorHeaderNorSecret() {
    List<Ending> endings = ingest.ingest(List.of(message("m1", "gw1", "evt_1")), DEADLINE);

    assertThat(endings.get(0).logLine(NOW.toEpochMilli()))
        .hasToString(
            "{\"outcome\":\"published\",\"message\":\"m1\",\"receives\":1,\"source\":\"stripe\","
                + "\"gatewayId\":\"gw1\",\"ageMillis\":4877,\"key\":\"stripe##evt_1\"}");
  }

  private Map<String, Ending.Kind> ingest(StoredMessage... messages) {
    return ingest.ingest(List.of(messages), DEADLINE).stream()
        .collect(
            Collectors.toMap(
                ending -> ending.message().id(),
                Ending::kind,
                (a, b) -> a,
                java.util.LinkedHashMap::new));
  }

  private static StoredWebhook receivedAt(Instant at, String gatewayId, String eventId) {
    String body = event(eventId);
    StoredWebhook now =
        withHeader(gatewayId, body, Stored.header(Stored.SECRET, at.getEpochSecond(), body));
    return new StoredWebhook(
        now.source(),
        now.lane(),
        now.tenant(),
        now.gatewayId(),
        at,
        now.sourceIp(),
        now.method(),
        now.path(),
        now.query(),
        now.headers(),
        now.payload());
  }

  /** The first of two messages is this; the second is m2, which verifies. */
  private Map<String, Ending> ingest(SigningSecrets secrets, StoredMessage first) {
    return new Ingest(
            new Judge(new Verifier(Sources.load(), secrets, Stored.ORIGIN), clock, HORIZON),
            ledger,
            ledger,
            bus,
            clock)
        .ingest(List.of(first, message("m2", "gw2", "evt_2")), DEADLINE).stream()
            .collect(Collectors.toMap(ending -> ending.message().id(), ending -> ending));
  }

  private static StoredWebhook fromSlack() {
    StoredWebhook stripe = signed("gw1", event("evt_1"));
    return new StoredWebhook(
        "slack",
        stripe.lane(),
        stripe.tenant(),
        stripe.gatewayId(),
        stripe.receivedAt(),
        stripe.sourceIp(),
        stripe.method(),
        stripe.path(),
        stripe.query(),
        stripe.headers(),
        stripe.payload());
  }

  private static StoredMessage message(String id, String gatewayId, String eventId) {
    return message(id, signed(gatewayId, event(eventId)));
  }

  private static StoredMessage message(String id, StoredWebhook webhook) {
    String headers =
        webhook.headers().stream().map(IngestTest::pair).collect(Collectors.joining(","));
    String body =
        """
        {"v":1,"source":"%s","lane":"queue","tenant":"","id":"%s","receivedAt":%d,"ip":"",\
        "method":"POST","path":"%s","query":"","headers":"%s","body":"%s"}"""
            .formatted(
                webhook.source(),
                b64(webhook.gatewayId()),
                webhook.receivedAt().toEpochMilli(),
                b64(webhook.path()),
                headers,
                b64(webhook.payload().text()));
    return new StoredMessage(id, "message:" + id, new QueueMessage(body), 1, false);
  }

  private static String pair(Header header) {
    return b64(header.name()) + ":" + b64(header.value());
  }

  private static String b64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static final class Bus implements Publisher {
    final List<IdempotencyKey> published = new ArrayList<>();
    final Map<IdempotencyKey, String> refused = new HashMap<>();
    boolean down;

    @Override
    public Map<IdempotencyKey, String> publish(List<VerifiedWebhook> webhooks) {
      if (down) {
        throw new IllegalStateException("the bus is down");
      }
      Map<IdempotencyKey, String> failures = new HashMap<>();
      for (VerifiedWebhook webhook : webhooks) {
        if (refused.containsKey(webhook.key())) {
          failures.put(webhook.key(), refused.get(webhook.key()));
        } else {
          published.add(webhook.key());
        }
      }
      return failures;
    }
  }
}
