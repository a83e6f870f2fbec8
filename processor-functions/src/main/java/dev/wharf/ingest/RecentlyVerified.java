package dev.wharf.ingest;

import dev.wharf.events.StoredWebhook;
import dev.wharf.ledger.Quarantined;
import dev.wharf.verify.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which sources, and tenants of them, have a secret that works: this very execution environment has
 * verified one of their webhooks a moment ago. What it does not remember may be signed with a
 * secret that we ought to have, and is not lost.
 */
final class RecentlyVerified {

  static final Duration RECENTLY = Duration.ofMinutes(10);

  private static final int MAX_REMEMBERED = 10_000;

  /**
   * A forger's requests have no others; all else was signed by our secret, or had none to check.
   */
  private static final Set<Reason> FORGERS = EnumSet.of(Reason.BAD_SIGNATURE, Reason.NO_SIGNATURE);

  private final Clock clock;

  /** By source and tenant, the least recently verified first. */
  private final Map<List<String>, Instant> verified =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<String>, Instant> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  RecentlyVerified(Clock clock) {
    this.clock = clock;
  }

  synchronized void add(StoredWebhook webhook) {
    verified.put(List.of(webhook.source(), webhook.tenant()), clock.instant());
  }

  /** Whether it is forged as far as can be said: others of its source and tenant do pass. */
  synchronized boolean isForged(Quarantined quarantined) {
    StoredWebhook webhook = quarantined.webhook();
    if (webhook == null || !FORGERS.contains(quarantined.reason())) {
      return false;
    }
    Instant at = verified.get(List.of(webhook.source(), webhook.tenant()));
    return at != null && clock.instant().isBefore(at.plus(RECENTLY));
  }
}
