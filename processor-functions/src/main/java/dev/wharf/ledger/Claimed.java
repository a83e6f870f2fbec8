package dev.wharf.ledger;

import static java.util.Objects.requireNonNull;

import dev.wharf.events.IdempotencyKey;

/**
 * The answer to a webhook's claim.
 *
 * @param key where the ledger has the event: the webhook's own, or that of the webhook whose body
 *     came again under an id that nobody signs; of a conflict the webhook that was there first
 * @param type of a conflict the type of the webhook that was there first, else empty
 */
public record Claimed(Claim claim, IdempotencyKey key, String type) {

  public Claimed {
    requireNonNull(claim, "claim is null");
    requireNonNull(key, "key is null");
    requireNonNull(type, "type is null");
  }

  /** An answer that is no conflict. */
  public Claimed(Claim claim, IdempotencyKey key) {
    this(claim, key, "");
  }
}
