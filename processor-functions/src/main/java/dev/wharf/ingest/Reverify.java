package dev.wharf.ingest;

import static java.util.Objects.requireNonNull;

import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import dev.wharf.ingest.Judge.Judgement;
import dev.wharf.ingest.Reverified.Outcome;
import dev.wharf.ledger.Claimed;
import dev.wharf.ledger.Kept;
import dev.wharf.ledger.Ledger;
import dev.wharf.ledger.Quarantine;
import dev.wharf.ledger.QuarantineStore;
import dev.wharf.ledger.QuarantineStore.Bundle;
import dev.wharf.ledger.QuarantineStore.Entry;
import dev.wharf.ledger.Quarantined;
import dev.wharf.verify.Reason;
import dev.wharf.verify.VerifiedWebhook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Verifies quarantined webhooks again, against the time at which they were received, and lets what
 * passes go its way as if it had just come. It may die at any point: what it had published is a
 * duplicate of itself the next time, and is marked then.
 */
final class Reverify {

  /** With less time than this left, nothing more is begun. */
  private static final Duration RESERVE = Duration.ofSeconds(10);

  private static final int BATCH = 10;

  private final Judge judge;
  private final Ledger ledger;
  private final Ingest ingest;

  /** For those that somebody accepts though they contradict others. */
  private final Ingest accepting;

  private final QuarantineStore store;
  private final Clock clock;

  Reverify(Judge judge, Ledger ledger, Publisher publisher, QuarantineStore store, Clock clock) {
    this.judge = judge;
    this.ledger = ledger;
    // What fails again has its item already: it is noted there, with the id that it has.
    Quarantine noted =
        (rejected, forged) ->
            rejected.stream().map(one -> new Kept(one, Kept.Kind.ITEM, one.id(), "")).toList();
    this.ingest = new Ingest(judge, ledger, noted, publisher, clock);
    this.accepting = new Ingest(judge.acceptingConflicts(), ledger, noted, publisher, clock);
    this.store = store;
    this.clock = clock;
  }

  /**
   * @param deadline when the invocation ends; claims lapse then
   */
  List<Reverified> reverify(ReverifyRequest request, Instant deadline) {
    List<Reverified> results = new ArrayList<>();
    List<ReverifyCandidate> batch = new ArrayList<>();
    for (String id : request.ids()) {
      if (clock.instant().plus(RESERVE).isAfter(deadline)) {
        results.add(
            Reverified.of(id, Outcome.GIVEN_BACK, "too little of the invocation's time was left"));
        continue;
      }
      try {
        if (QuarantineStore.isBundle(id)) {
          results.addAll(bundle(id, request, deadline));
        } else {
          find(id, results).ifPresent(batch::add);
        }
      } catch (RuntimeException e) {
        results.add(Reverified.of(id, Outcome.GIVEN_BACK, e.toString()));
      }
      if (batch.size() == BATCH) {
        results.addAll(reverify(batch, request, deadline));
        batch.clear();
      }
    }
    results.addAll(reverify(batch, request, deadline));
    return results;
  }

  private Optional<ReverifyCandidate> find(String id, List<Reverified> results) {
    Optional<Entry> found = store.find(id);
    if (found.isEmpty()) {
      results.add(Reverified.of(id, Outcome.NOT_FOUND, "nothing is quarantined under this id"));
      return Optional.empty();
    }
    Entry entry = found.get();
    if (entry.reverified()) {
      results.add(
          new Reverified(id, null, Outcome.REVERIFIED_BEFORE, null, null, entry.ledgerKey()));
      return Optional.empty();
    }
    return Optional.of(new ReverifyCandidate(id, id, message(id, content(entry))));
  }

  private List<Reverified> bundle(String id, ReverifyRequest request, Instant deadline) {
    Optional<Bundle> found = store.findBundle(id);
    if (found.isEmpty()) {
      return List.of(Reverified.of(id, Outcome.NOT_FOUND, "there is no such bundle"));
    }
    if (found.get().reverified()) {
      return List.of(
          new Reverified(id, null, Outcome.REVERIFIED_BEFORE, null, "all of it has passed", null));
    }
    List<ReverifyCandidate> candidates = new ArrayList<>();
    for (Quarantined one : found.get().webhooks()) {
      if (request.webhooks().isEmpty() || request.webhooks().contains(one.id())) {
        candidates.add(
            new ReverifyCandidate(one.id(), id, message(one.id(), new Decoded(one.readable()))));
      }
    }
    if (candidates.isEmpty()) {
      return List.of(Reverified.of(id, Outcome.NOT_FOUND, "the bundle has none of these webhooks"));
    }
    List<Reverified> results = reverify(candidates, request, deadline);
    long passed =
        results.stream()
            .filter(one -> one.outcome() == Outcome.PUBLISHED || one.outcome() == Outcome.DUPLICATE)
            .count();
    if (passed == found.get().webhooks().size()) {
      store.reverifiedBundle(id);
    }
    return results;
  }

  private List<Reverified> reverify(
      List<ReverifyCandidate> candidates, ReverifyRequest request, Instant deadline) {
    List<Reverified> results = new ArrayList<>();
    if (request.dryRun()) {
      candidates.forEach(one -> results.add(one.tried(tried(one, request.accepts(one)))));
      return results;
    }
    List<StoredMessage> messages = candidates.stream().map(ReverifyCandidate::message).toList();
    List<Ending> endings = new ArrayList<>(ingest.ingest(messages, deadline));
    // Only what is in conflict now: all else must keep the key that its repetitions have.
    List<Ending> accepted =
        endings.stream()
            .filter(Reverify::isConflict)
            .filter(ending -> request.accepts(candidate(ending, candidates)))
            .toList();
    endings.removeAll(accepted);
    endings.addAll(accepting.ingest(accepted.stream().map(Ending::message).toList(), deadline));
    for (Ending ending : endings) {
      ending.logLine(clock.millis()).write();
      results.add(record(candidate(ending, candidates), ending));
    }
    return results;
  }

  /** By the message's id: what could not be read has a gateway's id now that it can. */
  private static ReverifyCandidate candidate(Ending ending, List<ReverifyCandidate> candidates) {
    return candidates.stream()
        .filter(one -> one.id().equals(ending.message().id()))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isConflict(Ending ending) {
    Kept kept = ending.kept();
    return kept != null && Reason.CONFLICTS.contains(kept.quarantined().reason());
  }

  private Judgement tried(ReverifyCandidate candidate, boolean acceptConflict) {
    Judgement judgement = judge.judge(candidate.message());
    VerifiedWebhook verified = judgement.verified();
    if (verified == null) {
      return judgement;
    }
    try {
      Optional<Claimed> conflict = ledger.conflict(verified);
      if (conflict.isEmpty()) {
        return judgement;
      }
      return acceptConflict
          ? judge.acceptingConflicts().judge(candidate.message())
          : judge.conflict(candidate.message(), verified, conflict.get());
    } catch (RuntimeException e) {
      return new Judgement(candidate.message(), judgement.stored(), null, null, e.toString());
    }
  }

  private Reverified record(ReverifyCandidate candidate, Ending ending) {
    try {
      if (ending.kind() == Ending.Kind.PUBLISHED || ending.kind() == Ending.Kind.DUPLICATE) {
        store.reverified(
            candidate.place(), requireNonNull(ending.webhook()), requireNonNull(ending.key()));
      } else if (ending.kept() != null && !candidate.isBundled()) {
        store.rejectedAgain(candidate.id(), ending.kept().quarantined());
      }
      return candidate.ended(ending);
    } catch (RuntimeException e) {
      // The ledger has it or not, the quarantine does not know yet: the next time makes up for it.
      return candidate.result(Outcome.GIVEN_BACK, null, e.toString(), null);
    }
  }

  private static StoredMessage message(String id, StoredMessage.Content content) {
    return new StoredMessage(id, id, content, 1, true);
  }

  private static StoredMessage.Content content(Entry entry) {
    StoredWebhook webhook = entry.webhook();
    if (webhook != null) {
      return new Decoded(webhook);
    }
    String raw = requireNonNull(entry.raw());
    return entry.id().startsWith(QueueMessage.STORAGE_ID)
        ? new QueueMessage(raw)
        : new RawItem(entry.id(), raw);
  }

  /** A request that the quarantine has in full. */
  private record Decoded(StoredWebhook webhook) implements StoredMessage.Content {
    @Override
    public StoredWebhook decode() {
      return webhook;
    }

    @Override
    public String raw() {
      throw new IllegalStateException(webhook.gatewayId() + " was decoded before");
    }
  }

  /** An inbox item that could not be read when it came. */
  private record RawItem(String id, String raw) implements StoredMessage.Content {
    @Override
    public StoredWebhook decode() throws UndecodableException {
      return InboxItem.ofRaw(id, raw).decode();
    }
  }
}
