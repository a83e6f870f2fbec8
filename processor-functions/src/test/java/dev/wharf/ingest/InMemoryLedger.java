package dev.wharf.ingest;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.ledger.Claim;
import dev.wharf.ledger.Claimed;
import dev.wharf.ledger.Kept;
import dev.wharf.ledger.Ledger;
import dev.wharf.ledger.LedgerItem;
import dev.wharf.ledger.Quarantine;
import dev.wharf.ledger.Quarantined;
import dev.wharf.verify.VerifiedWebhook;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The ledger's contract in a few maps. */
public final class InMemoryLedger implements Ledger, Quarantine {

  public final Map<IdempotencyKey, Instant> leases = new HashMap<>();
  public final Map<IdempotencyKey, String> published = new HashMap<>();
  public final Map<IdempotencyKey, Integer> duplicates = new HashMap<>();
  private final Map<IdempotencyKey, String> lastDuplicates = new HashMap<>();
  private final Map<String, IdempotencyKey> repetitions = new HashMap<>();
  public final Map<IdempotencyKey, Map<String, String>> retries = new HashMap<>();
  public final Map<IdempotencyKey, Map<String, String>> lastDuplicateRetries = new HashMap<>();
  public final Map<String, Quarantined> quarantine = new HashMap<>();
  public final Set<IdempotencyKey> payloads = new HashSet<>();
  public final Set<IdempotencyKey> unkeepable = new HashSet<>();
  private final Map<IdempotencyKey, VerifiedWebhook> firsts = new HashMap<>();
  public final Map<IdempotencyKey, List<String>> conflicts = new HashMap<>();
  private final Map<String, IdempotencyKey> bodies = new HashMap<>();
  private final Map<String, Instant> bodyLeases = new HashMap<>();
  private final Map<String, Set<IdempotencyKey>> accepted = new HashMap<>();

  /** What ingest called forged. */
  public final Set<String> forged = new HashSet<>();

  public boolean down;
  public boolean full;
  private final Clock clock;

  public InMemoryLedger(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Claimed claim(VerifiedWebhook webhook, Instant leaseUntil) {
    check();
    webhook
        .acceptedBody()
        .ifPresent(
            body -> accepted.computeIfAbsent(body, any -> new HashSet<>()).add(webhook.key()));
    if (webhook.bodyClaim().isPresent()) {
      IdempotencyKey passed = webhook.accepted().key();
      if (accepted.getOrDefault(webhook.bodyClaim().get(), Set.of()).contains(passed)) {
        if (published.containsKey(passed)) {
          return repeated(passed, webhook);
        }
        if (leases.containsKey(passed)) {
          return new Claimed(Claim.HELD, passed);
        }
      }
      String body = webhook.bodyClaim().get();
      IdempotencyKey owner = bodies.putIfAbsent(body, webhook.key());
      if (owner != null && !owner.equals(webhook.key())) {
        boolean forgotten = !published.containsKey(owner) && !leases.containsKey(owner);
        if (!forgotten || bodyLeases.get(body).isAfter(clock.instant())) {
          if (isConflict(owner, webhook)) {
            return conflict(owner, webhook);
          }
          return published.containsKey(owner)
              ? repeated(owner, webhook)
              : new Claimed(Claim.HELD, owner);
        }
        bodies.put(body, webhook.key());
      }
      bodyLeases.put(body, leaseUntil);
    }
    if (isConflict(webhook.key(), webhook)) {
      return conflict(webhook.key(), webhook);
    }
    if (published.containsKey(webhook.key())) {
      return repeated(webhook.key(), webhook);
    }
    Instant lease = leases.get(webhook.key());
    if (lease != null && lease.isAfter(clock.instant())) {
      return new Claimed(Claim.HELD, webhook.key());
    }
    leases.put(webhook.key(), leaseUntil);
    retries.put(webhook.key(), webhook.retry());
    firsts.put(webhook.key(), webhook);
    return new Claimed(Claim.ACQUIRED, webhook.key());
  }

  private boolean isConflict(IdempotencyKey key, VerifiedWebhook webhook) {
    VerifiedWebhook first = firsts.get(key);
    if (webhook.bodyClaim().isEmpty()
        || first == null
        || webhook.stored().gatewayId().equals(first.stored().gatewayId())) {
      return false;
    }
    boolean sameBody = first.bodyClaim().equals(webhook.bodyClaim());
    return webhook.reading().isPresent()
        ? sameBody && first.reading().isPresent() && !first.reading().equals(webhook.reading())
        : !(sameBody && first.type().equals(webhook.type()));
  }

  private Claimed conflict(IdempotencyKey first, VerifiedWebhook webhook) {
    List<String> known = conflicts.computeIfAbsent(first, any -> new ArrayList<>());
    String id = webhook.stored().gatewayId();
    if (!known.contains(id) && known.size() < LedgerItem.MAX_CONFLICTS) {
      known.add(id);
    }
    return new Claimed(Claim.CONFLICT, first, firsts.get(first).type());
  }

  @Override
  public Optional<Claimed> conflict(VerifiedWebhook webhook) {
    check();
    if (published.containsKey(webhook.accepted().key()) || webhook.bodyClaim().isEmpty()) {
      return Optional.empty();
    }
    IdempotencyKey owner = bodies.getOrDefault(webhook.bodyClaim().get(), webhook.key());
    return Stream.of(owner, webhook.key())
        .filter(firsts::containsKey)
        .findFirst()
        .filter(first -> isConflict(first, webhook))
        .map(first -> new Claimed(Claim.CONFLICT, first, firsts.get(first).type()));
  }

  /** As the ledger is when an item has expired. */
  void forget(IdempotencyKey key) {
    published.remove(key);
    firsts.remove(key);
  }

  /** As an item is that says neither type nor body. */
  void forgetWhatItWas(IdempotencyKey key) {
    firsts.remove(key);
  }

  /** As an attempt leaves it that dies before it claims its key. */
  void claimBody(String body, IdempotencyKey key, Instant leaseUntil) {
    bodies.put(body, key);
    bodyLeases.put(body, leaseUntil);
  }

  private Claimed repeated(IdempotencyKey original, VerifiedWebhook webhook) {
    String id = webhook.stored().gatewayId();
    if (id.equals(published.get(original))) {
      return new Claimed(Claim.COMPLETED, original);
    }
    if (!id.equals(lastDuplicates.put(original, id))) {
      duplicates.merge(original, 1, Integer::sum);
      lastDuplicateRetries.put(original, webhook.retry());
    }
    repetitions.put(id, original);
    return new Claimed(Claim.COMPLETED, original);
  }

  /** The keys of the webhooks to which a request's id leads. */
  List<String> keysOf(String gatewayId) {
    Set<String> keys = new HashSet<>();
    published.forEach(
        (key, id) -> keys.addAll(id.equals(gatewayId) ? Set.of(key.value()) : Set.of()));
    IdempotencyKey original = repetitions.get(gatewayId);
    if (original != null) {
      keys.add(original.value());
    }
    return List.copyOf(keys);
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
  public List<Kept> keep(List<Quarantined> rejected, Predicate<Quarantined> isForged) {
    check();
    List<Kept> kept = new ArrayList<>();
    for (Quarantined one : rejected) {
      if (isForged.test(one)) {
        forged.add(one.id());
      }
      if (!full) {
        quarantine.putIfAbsent(one.id(), one);
      }
      kept.add(
          full
              ? new Kept(one, Kept.Kind.LEFT, "", "full")
              : new Kept(one, Kept.Kind.ITEM, Quarantined.key(one.id()), ""));
    }
    return kept;
  }

  private void check() {
    if (down) {
      throw new IllegalStateException("the ledger is down");
    }
  }
}
