package dev.wharf.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.Json;
import dev.wharf.events.StoredWebhook;
import dev.wharf.ingest.Ending.Kind;
import dev.wharf.ledger.Kept;
import dev.wharf.ledger.Quarantined;
import dev.wharf.sources.Sources;
import dev.wharf.verify.Reason;
import dev.wharf.verify.Stored;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IngestMetricsTest {

  private static final IdempotencyKey KEY = new IdempotencyKey("stripe##evt_1");
  private static final StoredWebhook STRIPE = Stored.signed("gw", "{\"id\":\"evt_1\"}");

  private final Clock clock =
      Clock.offset(
          Clock.fixed(STRIPE.receivedAt(), java.time.ZoneOffset.UTC), Duration.ofMillis(250));
  private final IngestMetrics metrics = new IngestMetrics(Sources.load(), "wharf", clock);

  @Test
  void countsWhatCameWhatPassedAndWhatBecameOfIt() {
    assertThat(
            counts(
                ending(1, Kind.PUBLISHED, STRIPE, KEY, null),
                ending(1, Kind.DUPLICATE, STRIPE, KEY, null),
                ending(1, Kind.QUARANTINED, STRIPE, null, "bad-signature"),
                ending(1, Kind.QUARANTINED, STRIPE, null, "expired"),
                ending(1, Kind.GIVEN_BACK, STRIPE, KEY, "the bus refused it")))
        .isEqualTo(
            Map.of(
                "stripe Received", 5L,
                "stripe Verified", 3L,
                "stripe Published", 1L,
                "stripe Duplicate", 1L,
                "stripe Quarantined", 2L,
                "stripe GivenBack", 1L,
                "stripe bad-signature Quarantined", 1L,
                "stripe expired Quarantined", 1L));
  }

  @Test
  void aWebhookThatContradictsAnotherIsNewsOfItsOwn() {
    assertThat(
            counts(
                kept(Kept.Kind.ITEM, Reason.TYPE_CONFLICT),
                kept(Kept.Kind.BUNDLED, Reason.ID_CONFLICT),
                kept(Kept.Kind.LEFT, Reason.ID_CONFLICT),
                kept(Kept.Kind.FAILED, Reason.ID_CONFLICT),
                kept(Kept.Kind.LEFT, Reason.EXPIRED),
                kept(Kept.Kind.ITEM, Reason.EXPIRED)))
        .containsEntry("stripe Quarantined", 3L)
        .containsEntry("stripe type-conflict Quarantined", 1L)
        .containsEntry("stripe Conflict", 3L);
  }

  @Test
  void whatAQueueBringsAgainWasReceivedBefore() {
    assertThat(
            counts(
                ending(1, Kind.GIVEN_BACK, STRIPE, KEY, "why"),
                ending(2, Kind.PUBLISHED, STRIPE, KEY, null)))
        .containsEntry("stripe Received", 1L)
        .containsEntry("stripe Verified", 2L);
  }

  @Test
  void howOldItWasWhenItWasPublishedIsATime() {
    assertThat(metrics.of(List.of(ending(1, Kind.PUBLISHED, STRIPE, KEY, null))).lines())
        .singleElement()
        .asString()
        .contains("\"TimeToPublish\":[250]");
  }

  /** A metric costs by the month: nobody may make as many as he likes. */
  @Test
  void whatNamesNoSourceOfOursIsUnknownWhateverItNames() {
    assertThat(
            counts(
                ending(1, Kind.QUARANTINED, named("made-up-1"), null, "unknown-source"),
                ending(1, Kind.QUARANTINED, named("made-up-2"), null, "unknown-source"),
                ending(1, Kind.GIVEN_BACK, named("made-up-3"), null, "the ledger failed"),
                ending(1, Kind.QUARANTINED, null, null, "undecodable")))
        .isEqualTo(
            Map.of(
                "unknown Received", 4L,
                "unknown Quarantined", 3L,
                "unknown GivenBack", 1L,
                "unknown unknown-source Quarantined", 2L,
                "unknown undecodable Quarantined", 1L));
  }

  private Map<String, Long> counts(Ending... endings) {
    Map<String, Long> counts = new TreeMap<>();
    for (String line : metrics.of(List.of(endings)).lines()) {
      JsonNode json = json(line);
      String reason = json.path("Reason").asText();
      String group = json.path("Source").asText() + (reason.isEmpty() ? "" : " " + reason);
      json.properties().stream()
          .filter(field -> field.getValue().isNumber())
          .forEach(field -> counts.put(group + " " + field.getKey(), field.getValue().asLong()));
    }
    return counts;
  }

  private static JsonNode json(String line) {
    try {
      return Json.mapper().readTree(line);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Ending ending(
      int receives,
      Kind kind,
      @Nullable StoredWebhook webhook,
      @Nullable IdempotencyKey key,
      @Nullable String why) {
    StoredMessage message =
        new StoredMessage("m", "message:m", new QueueMessage("{}"), receives, false);
    return new Ending(message, kind, webhook, key, null, why);
  }

  private static Ending kept(Kept.Kind kind, Reason reason) {
    StoredMessage message = new StoredMessage("m", "message:m", new QueueMessage("{}"), 1, false);
    Quarantined quarantined =
        new Quarantined("gw", reason, "why", STRIPE.receivedAt(), STRIPE, null);
    return Ending.of(message, new Kept(quarantined, kind, "place", "why"));
  }

  private static StoredWebhook named(String source) {
    return new StoredWebhook(
        source,
        STRIPE.lane(),
        STRIPE.tenant(),
        STRIPE.gatewayId(),
        STRIPE.receivedAt(),
        STRIPE.sourceIp(),
        STRIPE.method(),
        STRIPE.path(),
        STRIPE.query(),
        STRIPE.headers(),
        STRIPE.payload());
  }
}
