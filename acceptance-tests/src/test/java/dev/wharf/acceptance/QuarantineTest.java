package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.Header;
import dev.wharf.events.Json;
import dev.wharf.events.Payload;
import dev.wharf.events.StoredWebhook;
import dev.wharf.ledger.DynamoDbQuarantine;
import dev.wharf.ledger.Kept;
import dev.wharf.ledger.QuarantineBounds;
import dev.wharf.ledger.Quarantined;
import dev.wharf.traffic.StripeSigner;
import dev.wharf.verify.Reason;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What did not pass is kept within bounds, and goes its way once it passes. */
class QuarantineTest {

  /**
   * Longer than the age of everything here: DynamoDB Local deletes every ten seconds what has
   * expired.
   */
  private static final Duration RETENTION = Duration.ofDays(400);

  private static final String WRONG = "whsec_of_another_endpoint";

  @TempDir Path state;

  @Test
  void aWrongSecretLosesNothing() throws Exception {
    Events event = Events.fresh();
    String id;
    try (Stack wrong = Stack.start(state)) {
      HttpResponse<String> response = wrong.postSigned("/stripe", event.invoicePaid(), WRONG);
      id = Stack.gatewayId(response);
      wrong.awaitStatus("quarantine#" + id, "QUARANTINED");

      JsonNode rejected = reverify(wrong, id, false);
      assertThat(rejected.get("outcome").textValue()).isEqualTo("rejected");
      assertThat(rejected.get("reason").textValue()).isEqualTo("bad-signature");
      assertThat(wrong.webhook("quarantine#" + id).get("history").l()).hasSize(2);
    }
    try (Stack corrected = corrected()) {
      assertThat(reverify(corrected, id, true).get("outcome").textValue()).isEqualTo("would-pass");
      assertThat(corrected.webhook(event.key())).isEmpty();
      assertThat(corrected.webhook("quarantine#" + id).get("status").s()).isEqualTo("QUARANTINED");

      JsonNode published = reverify(corrected, id, false);
      assertThat(published.get("outcome").textValue()).isEqualTo("published");
      assertThat(published.get("key").textValue()).isEqualTo(event.key());
      Map<String, AttributeValue> webhook = corrected.awaitStatus(event.key(), "PROCESSED");
      assertThat(webhook.get("quarantineId").s()).isEqualTo(id);
      Map<String, AttributeValue> quarantined = corrected.webhook("quarantine#" + id);
      assertThat(quarantined.get("status").s()).isEqualTo("REVERIFIED");
      assertThat(quarantined.get("ledgerKey").s()).isEqualTo(event.key());
      assertThat(quarantined).containsKey("expiresAt").doesNotContainKey("attention");

      assertThat(reverify(corrected, id, false).get("outcome").textValue())
          .isEqualTo("reverified-before");
      markUnverified(corrected, id);
      assertThat(reverify(corrected, id, false).get("outcome").textValue()).isEqualTo("duplicate");
      assertThat(corrected.webhook("quarantine#" + id).get("status").s()).isEqualTo("REVERIFIED");
      assertThat(corrected.webhook(event.key())).doesNotContainKey("duplicates");
      assertThat(
              corrected
                  .item("PaymentsTableName", "in_" + event.objectId(), "payment")
                  .get("changes")
                  .n())
          .isEqualTo("1");
      assertThat(reverify(corrected, "no-such-id", false).get("outcome").textValue())
          .isEqualTo("not-found");
    }
  }

  /** As if the function had died after publishing and before it marked the quarantined item. */
  private static void markUnverified(Stack stack, String id) {
    stack
        .dynamoDb()
        .updateItem(
            update ->
                update
                    .tableName(stack.output("LedgerTableName"))
                    .key(
                        Map.of(
                            "pk", AttributeValue.fromS("quarantine#" + id),
                            "sk", AttributeValue.fromS("webhook")))
                    .updateExpression("SET #status = :quarantined REMOVE ledgerKey")
                    .expressionAttributeNames(Map.of("#status", "status"))
                    .expressionAttributeValues(
                        Map.of(":quarantined", AttributeValue.fromS("QUARANTINED"))));
  }

  @Test
  void whatCannotBeReadOrIsTooOldIsRejectedAgainAndStays() throws Exception {
    Instant now = Instant.now();
    Events event = Events.fresh();
    try (Stack stack = corrected()) {
      List<Quarantined> rejected =
          List.of(
              unreadable("message:0b9d6c1e", now),
              unreadable("id-of-an-inbox-item", now),
              quarantined("id-of-an-old-one", now.minus(Duration.ofDays(200)), event, WRONG));
      quarantine(stack, new QuarantineBounds(10, 0)).keep(rejected, any -> false);

      for (Quarantined one : rejected) {
        JsonNode result = reverify(stack, one.id(), false);
        assertThat(result.get("outcome").textValue()).as(one.id()).isEqualTo("rejected");
        assertThat(result.get("reason").textValue())
            .isEqualTo(one.webhook() == null ? "undecodable" : "too-old");
        Map<String, AttributeValue> item = stack.webhook("quarantine#" + one.id());
        assertThat(item.get("status").s()).isEqualTo("QUARANTINED");
        assertThat(item.get("reason").s()).isEqualTo(result.get("reason").textValue());
        assertThat(item.get("history").l()).hasSize(2);
      }
      assertThat(stack.webhook(event.key())).isEmpty();
    }
  }

  private static Quarantined unreadable(String id, Instant at) {
    return new Quarantined(id, Reason.UNDECODABLE, "why", at, null, "{\"v\":1");
  }

  @Test
  void aTenantWithoutASecretIsUnknown() {
    try (Stack stack = Stack.start(state)) {
      HttpResponse<String> response =
          stack.postSigned("/stripe/nobody", Events.fresh().invoicePaid(), Stack.SECRET);

      assertThat(
              stack
                  .awaitStatus("quarantine#" + Stack.gatewayId(response), "QUARANTINED")
                  .get("reason")
                  .s())
          .isEqualTo("unknown-tenant");
    }
  }

  @Test
  void aFloodKeepsBoundedItemsExactCountsAndEveryGenuineWebhook() throws Exception {
    int flood = 20_000;
    Instant now = Instant.now();
    Instant hour = Instant.ofEpochSecond(now.getEpochSecond() / 3600 * 3600);
    Events genuine = Events.fresh();
    ConcurrentLinkedQueue<Kept> kept = new ConcurrentLinkedQueue<>();
    try (Stack stack = corrected()) {
      DynamoDbQuarantine quarantine = quarantine(stack, new QuarantineBounds(1_000, 64L << 20));
      List<List<Quarantined>> batches = new ArrayList<>();
      for (int i = 0; i < flood; i += 10) {
        List<Quarantined> batch = new ArrayList<>();
        for (int j = i; j < i + 10; j++) {
          // One of them is genuine, and signed with the secret that we do not have yet.
          batch.add(j == 15_555 ? quarantined("genuine", now, genuine, WRONG) : forged(j, hour));
        }
        batches.add(batch);
      }
      ExecutorService pool = Executors.newFixedThreadPool(8);
      try {
        List<Future<?>> all = new ArrayList<>();
        for (List<Quarantined> batch : batches) {
          all.add(pool.submit(() -> kept.addAll(quarantine.keep(batch, any -> true))));
        }
        for (Future<?> one : all) {
          one.get();
        }
      } finally {
        pool.shutdownNow();
      }

      assertThat(counts(kept))
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(Kept.Kind.ITEM, 1_000, Kept.Kind.BUNDLED, flood - 1_000));
      Map<String, AttributeValue> count = count(stack, hour);
      assertThat(count.get("quarantined").n()).isEqualTo("20000");
      assertThat(count.get("reason:bad-signature").n()).isEqualTo("20000");
      assertThat(count.get("bundled").n()).isEqualTo("19000");
      String bundle =
          kept.stream()
              .filter(one -> one.quarantined().id().equals("genuine"))
              .map(Kept::place)
              .findFirst()
              .orElseThrow();
      assertThat(bundle).startsWith("bundle:stripe#");
      List<String> outcomes = new ArrayList<>();
      for (JsonNode result : reverifyAll(stack, bundle, false)) {
        outcomes.add(result.get("id").textValue() + " " + result.get("outcome").textValue());
      }
      assertThat(outcomes).contains("genuine published");
      assertThat(outcomes).filteredOn(one -> one.endsWith(" rejected")).hasSize(9);
      stack.awaitStatus(genuine.key(), "PROCESSED");
    }
  }

  @Test
  void beyondBothBoundsForgedOnesAreCountedAndSampledAndAllOthersAreLeftToTheirLane() {
    Instant hour = Instant.ofEpochSecond(Instant.now().getEpochSecond() / 3600 * 3600);
    try (Stack stack = Stack.start(state)) {
      DynamoDbQuarantine quarantine = quarantine(stack, new QuarantineBounds(10, 0));
      List<Kept> kept = new ArrayList<>();
      for (int i = 0; i < 520; i += 10) {
        List<Quarantined> batch = new ArrayList<>();
        for (int j = i; j < i + 10; j++) {
          batch.add(forged(j, hour));
        }
        kept.addAll(quarantine.keep(batch, one -> !one.id().equals("forged-515")));
      }

      // The first ten, and of the 509 that may be dropped every hundredth.
      assertThat(counts(kept))
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(Kept.Kind.ITEM, 16, Kept.Kind.DROPPED, 503, Kept.Kind.LEFT, 1));
      Map<String, AttributeValue> count = count(stack, hour);
      assertThat(count.get("quarantined").n()).isEqualTo("519");
      assertThat(count.get("dropped:bad-signature").n()).isEqualTo("509");
      assertThat(count.get("sampled").n()).isEqualTo("6");
    }
  }

  @Test
  void whatIsBroughtAgainIsCountedOnce() {
    Instant hour = Instant.ofEpochSecond(Instant.now().getEpochSecond() / 3600 * 3600);
    try (Stack stack = Stack.start(state)) {
      DynamoDbQuarantine quarantine = quarantine(stack, new QuarantineBounds(10, 0));
      quarantine.keep(List.of(forged(1, hour), forged(2, hour)), any -> false);
      quarantine.keep(List.of(forged(2, hour), forged(3, hour)), any -> false);

      assertThat(count(stack, hour).get("quarantined").n()).isEqualTo("3");
    }
  }

  private Stack corrected() {
    return Stack.start(
        state, Map.of("Parameters", Map.of("SIGNING_SECRETS_STRIPE", Stack.SECRET + "," + WRONG)));
  }

  private static DynamoDbQuarantine quarantine(Stack stack, QuarantineBounds bounds) {
    return new DynamoDbQuarantine(
        stack.dynamoDb(), stack.output("LedgerTableName"), RETENTION, bounds, Clock.systemUTC());
  }

  private static Quarantined forged(int number, Instant at) {
    return quarantined("forged-" + number, at, Events.fresh(), "whsec_forged");
  }

  private static Quarantined quarantined(String id, Instant at, Events event, String secret) {
    byte[] body = Stack.utf8(event.invoicePaid());
    StoredWebhook webhook =
        new StoredWebhook(
            "stripe",
            "queue",
            "",
            id,
            at,
            "203.0.113.9",
            "POST",
            "/v1/webhooks/stripe",
            List.of(),
            List.of(
                new Header(
                    "Stripe-Signature", StripeSigner.sign(secret, at.getEpochSecond(), body))),
            new Payload(body));
    return new Quarantined(id, Reason.BAD_SIGNATURE, "why", at, webhook, null);
  }

  private static Map<Kept.Kind, Integer> counts(Iterable<Kept> kept) {
    Map<Kept.Kind, Integer> counts = new EnumMap<>(Kept.Kind.class);
    Set<String> seen = new HashSet<>();
    for (Kept one : kept) {
      assertThat(seen.add(one.quarantined().id())).isTrue();
      counts.merge(one.kind(), 1, Integer::sum);
    }
    return counts;
  }

  private static Map<String, AttributeValue> count(Stack stack, Instant hour) {
    return stack.item(
        "LedgerTableName", "quarantine-count#stripe#" + hour.toString().substring(0, 13), "count");
  }

  private static JsonNode reverify(Stack stack, String id, boolean dryRun) throws Exception {
    return reverifyAll(stack, id, dryRun).get(0);
  }

  private static JsonNode reverifyAll(Stack stack, String id, boolean dryRun) throws Exception {
    String event =
        Json.mapper()
            .createObjectNode()
            .put("dryRun", dryRun)
            .set("ids", Json.mapper().createArrayNode().add(id))
            .toString();
    return Json.mapper().readTree(stack.invoke("ReverifyFunction", event)).get("results");
  }
}
