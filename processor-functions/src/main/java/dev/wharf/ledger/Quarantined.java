package dev.wharf.ledger;

import static java.util.Objects.requireNonNull;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import dev.wharf.verify.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A webhook that did not pass.
 *
 * @param id the gateway's id; where the stored request cannot be read, the inbox item's key, or
 *     {@code message:} and the SQS message's id
 * @param webhook null where the stored request cannot be read
 * @param raw the stored request as it was found, where it cannot be read
 * @param explanation one sentence for people: which field, which remedy
 * @param conflictsWith of one of {@link Reason#CONFLICTS} the webhook that was there first
 */
public record Quarantined(
    String id,
    Reason reason,
    String explanation,
    Instant at,
    @Nullable StoredWebhook webhook,
    @Nullable String raw,
    @Nullable IdempotencyKey conflictsWith) {

  /** What did not pass for itself. */
  public Quarantined(
      String id,
      Reason reason,
      String explanation,
      Instant at,
      @Nullable StoredWebhook webhook,
      @Nullable String raw) {
    this(id, reason, explanation, at, webhook, raw, null);
  }

  /** The ledger's key of what is quarantined under an id. */
  public static String key(String id) {
    return "quarantine#" + id;
  }

  /**
   * The request.
   *
   * @throws IllegalStateException if it cannot be read
   */
  public StoredWebhook readable() {
    if (webhook == null) {
      throw new IllegalStateException(id + " has no request that can be read");
    }
    return webhook;
  }

  public Quarantined {
    requireNonNull(id, "id is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(explanation, "explanation is null");
    requireNonNull(at, "at is null");
    if ((webhook == null) == (raw == null)) {
      throw new IllegalArgumentException("exactly one of webhook and raw must be there");
    }
  }
}
