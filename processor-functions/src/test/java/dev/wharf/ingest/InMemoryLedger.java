package dev.wharf.ingest;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.ledger.Claim;
import dev.wharf.ledger.Ledger;
import dev.wharf.ledger.Quarantined;
import dev.wharf.verify.VerifiedWebhook;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The ledger's contract in a few maps. */
public final class InMemoryLedger implements Ledger {

  public final Map<IdempotencyKey, Instant> leases = new HashMap<>();
  public final Map<IdempotencyKey, String> published = new HashMap<>();
  public final Map<IdempotencyKey, Integer> duplicates = new HashMap<>();
  private final Map<IdempotencyKey, String> lastDuplicates = new HashMap<>();
  public final Map<IdempotencyKey, Map<String, String>> retries = new HashMap<>();
  public final Map<IdempotencyKey, Map<String, String>> lastDuplicateRetries = new HashMap<>();
  public final Map<String, Quarantined> quarantine = new HashMap<>();
  public final Set<IdempotencyKey> payloads = new HashSet<>();
  public final Set<IdempotencyKey> unkeepable = new HashSet<>();
  public boolean down;
  private final Clock clock;

  public InMemoryLedger(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Claim claim(VerifiedWebhook webhook, Instant leaseUntil) {
    check();
    String original = published.get(webhook.key());
    if (original != null) {
      String id = webhook.stored().gatewayId();
      if (!original.equals(id) && !id.equals(lastDuplicates.put(webhook.key(), id))) {
        duplicates.merge(webhook.key(), 1, Integer::sum);
        lastDuplicateRetries.put(webhook.key(), webhook.retry());
      }
      return Claim.COMPLETED;
    }
    Instant lease = leases.get(webhook.key());
    if (lease != null && lease.isAfter(clock.instant())) {
      return Claim.HELD;
    }
    leases.put(webhook.key(), leaseUntil);
    retries.put(webhook.key(), webhook.retry());
    return Claim.ACQUIRED;
  }

  @Override
  public Set<IdempotencyKey> storePayloads(Collection<VerifiedWebhook> webhooks) {
    check();
    Set<IdempotencyKey> unkept = new HashSet<>();
    for (VerifiedWebhook webhook : webhooks) {
      (unkeepable.contains(webhook.key()) ? unkept : payloads).add(webhook.key());
    }
    return unkept;
  }

  @Override
  public void release(VerifiedWebhook webhook, Instant leaseUntil) {
    check();
    leases.computeIfPresent(
        webhook.key(), (key, lease) -> lease.equals(leaseUntil) ? Instant.EPOCH : lease);
  }

  @Override
  public void complete(VerifiedWebhook webhook) {
    check();
    leases.remove(webhook.key());
    published.put(webhook.key(), webhook.stored().gatewayId());
  }

  @Override
  public void quarantine(Quarantined quarantined) {
    check();
    quarantine.putIfAbsent(quarantined.id(), quarantined);
  }

  private void check() {
    if (down) {
      throw new IllegalStateException("the ledger is down");
    }
  }
}
