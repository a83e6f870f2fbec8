package dev.wharf.verify;

import dev.wharf.events.BodyFormat;
import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Source;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which event a request says it is about, its signature not looked at: good for finding, never for
 * publishing, unless the ledger keeps the request under that very key.
 *
 * @param json as {@link VerifiedWebhook#json}
 */
public record ClaimedEvent(IdempotencyKey key, String type, BodyFormat format, String json) {

  /**
   * @throws RejectedException if the body cannot be read or names no event
   */
  public static ClaimedEvent of(Source source, StoredWebhook webhook) throws RejectedException {
    return of(Identification.of(source, webhook));
  }

  /**
   * The event of a request that the ledger keeps under a key; empty if the source's recipe gives it
   * another key now.
   *
   * @throws RejectedException if the body cannot be read or names no event
   */
  public static Optional<ClaimedEvent> of(Source source, StoredWebhook webhook, IdempotencyKey key)
      throws RejectedException {
    VerifiedWebhook event = Identification.of(source, webhook);
    return Stream.of(event, event.accepted())
        .filter(one -> one.key().equals(key))
        .map(ClaimedEvent::of)
        .findFirst();
  }

  private static ClaimedEvent of(VerifiedWebhook event) {
    return new ClaimedEvent(event.key(), event.type(), event.format(), event.json());
  }
}
