package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.number;
import static dev.wharf.ledger.LedgerItem.text;

import dev.wharf.events.EventDetail;
import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Source;
import dev.wharf.sources.Sources;
import dev.wharf.verify.ClaimedEvent;
import dev.wharf.verify.RejectedException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The events of webhooks that were verified once, made anew from what the ledger keeps of them. */
public final class KeptEvents {

  private final Payloads payloads;
  private final Sources sources;

  public KeptEvents(DynamoDbClient dynamoDb, String table, Sources sources) {
    this.payloads = new Payloads(dynamoDb, table);
    this.sources = sources;
  }

  /**
   * The detail of a webhook's event.
   *
   * @param item the webhook's
   * @param replay the id of the replay that publishes it; null for the event as it first was
   * @param again as {@link EventDetail#again}
   * @throws RejectedException if today's recipe finds no event in the request
   * @throws LedgerUnavailableException if request or source are not known, or the recipe gives the
   *     webhook another key now
   */
  public EventDetail of(Map<String, AttributeValue> item, @Nullable String replay, boolean again)
      throws RejectedException {
    IdempotencyKey key = new IdempotencyKey(text(item, "pk"));
    KeptRequest request = payloads.request(key).orElse(null);
    Source source = sources.find(text(item, "source")).orElse(null);
    if (request == null || source == null) {
      throw new LedgerUnavailableException("the source or the request is not known");
    }
    StoredWebhook stored =
        new StoredWebhook(
            source.name(),
            source.lane().name(),
            text(item, "tenant"),
            text(item, "gatewayId"),
            Instant.ofEpochMilli(number(item, "receivedAt")),
            request.ip(),
            request.method(),
            request.path(),
            request.query(),
            request.headers(),
            request.payload());
    ClaimedEvent event = ClaimedEvent.of(source, stored, key).orElse(null);
    if (event == null) {
      throw new LedgerUnavailableException("the recipe gives it another key now");
    }
    return new EventDetail(
        stored.gatewayId(),
        stored.source(),
        stored.tenant(),
        text(item, "type"),
        stored.receivedAt(),
        event.key(),
        event.json(),
        event.format(),
        replay,
        again);
  }
}
