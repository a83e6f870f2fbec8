package dev.wharf.ledger;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.verify.VerifiedWebhook;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** What ingest writes about each webhook. Any other exception than the documented is transient. */
public interface Ledger {

  /**
   * Claims a webhook's key, so that one attempt at a time publishes it. A provider's repetition of
   * a completed one is counted on the original. The provider's retry headers are kept, of the
   * request that is claimed and of the newest repetition.
   *
   * <p>Where the webhook has a {@link VerifiedWebhook#bodyClaim}, the body is claimed first. One
   * that another key has is a repetition of that key's webhook, counted there once that is
   * completed; until then the claim is {@link Claim#HELD}. Where that webhook, or the one that has
   * the key, is of another type or body, the claim is a {@link Claim#CONFLICT} instead, unless
   * somebody has let the same body pass under this type before ({@link VerifiedWebhook#accepted}):
   * then it is a repetition of that one.
   *
   * @param leaseUntil when the claim lapses unless {@link #complete} comes first
   */
  Claimed claim(VerifiedWebhook webhook, Instant leaseUntil);

  /**
   * The conflict that {@link #claim} would answer with; empty if it would not. Nothing is changed.
   */
  Optional<Claimed> conflict(VerifiedWebhook webhook);

  /**
   * Keeps the payloads of claimed webhooks.
   *
   * @return the keys whose payload could not be kept
   */
  Set<IdempotencyKey> storePayloads(Collection<VerifiedWebhook> webhooks);

  /**
   * Gives a claim back after a failure, so that the next attempt need not wait until it lapses,
   * whatever its clock says. Whatever was published is published again then.
   *
   * @param leaseUntil what it was claimed with: another attempt's claim is left alone
   */
  void release(VerifiedWebhook webhook, Instant leaseUntil);

  /** Ends a claim: the webhook is PUBLISHED, and stays known as such for the retention. */
  void complete(VerifiedWebhook webhook);
}
