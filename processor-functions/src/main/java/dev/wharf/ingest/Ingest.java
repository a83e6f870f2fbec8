package dev.wharf.ingest;

import static java.util.Objects.requireNonNull;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.ingest.Judge.Judgement;
import dev.wharf.ledger.Claimed;
import dev.wharf.ledger.Kept;
import dev.wharf.ledger.Ledger;
import dev.wharf.ledger.Quarantine;
import dev.wharf.ledger.Quarantined;
import dev.wharf.verify.VerifiedWebhook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happens to each stored webhook: decode, verify, claim, publish, complete. Every message ends
 * with one {@link Ending}, which says whether its lane keeps it.
 */
final class Ingest {

  /** With less time than this left, the rest of a batch is given back instead of begun. */
  private static final Duration RESERVE = Duration.ofSeconds(5);

  private final Judge judge;
  private final Ledger ledger;
  private final Quarantine quarantine;
  private final Publisher publisher;
  private final RecentlyVerified recentlyVerified;
  private final Clock clock;

  Ingest(Judge judge, Ledger ledger, Quarantine quarantine, Publisher publisher, Clock clock) {
    this.judge = judge;
    this.ledger = ledger;
    this.quarantine = quarantine;
    this.publisher = publisher;
    this.recentlyVerified = new RecentlyVerified(clock);
    this.clock = clock;
  }

  /**
   * Ingests a batch, in rounds in which each key, and each claimed body, occurs once: of two
   * requests for the same event, the second is judged when the first has ended.
   *
   * @param deadline when the invocation ends; claims lapse then
   */
  List<Ending> ingest(List<StoredMessage> messages, Instant deadline) {
    List<Ending> endings = new ArrayList<>();
    List<Verified> waiting = new ArrayList<>();
    List<Judgement> rejected = new ArrayList<>();
    for (StoredMessage message : messages) {
      Judgement judgement = judge.judge(message);
      VerifiedWebhook verified = judgement.verified();
      if (verified != null) {
        recentlyVerified.add(verified.stored());
        waiting.add(new Verified(message, verified));
      } else if (judgement.rejected() != null) {
        rejected.add(judgement);
      } else {
        endings.add(Ending.givenBack(message, judgement.stored(), judgement.fault()));
      }
    }
    endings.addAll(quarantine(rejected));
    while (!waiting.isEmpty()) {
      endings.addAll(publishOnce(takeRound(waiting), deadline));
    }
    return endings;
  }

  private static List<Verified> takeRound(List<Verified> waiting) {
    List<Verified> round = new ArrayList<>();
    Set<IdempotencyKey> keys = new HashSet<>();
    Set<String> bodies = new HashSet<>();
    waiting.removeIf(
        verified -> {
          VerifiedWebhook webhook = verified.webhook();
          // Both are taken, whatever comes of it: what waits for this one waits in its order.
          boolean newKey = keys.add(webhook.key());
          boolean newBody = webhook.bodyClaim().map(bodies::add).orElse(true);
          return newKey && newBody && round.add(verified);
        });
    return round;
  }

  /** What did not pass is kept with its reason, and so is done with. */
  private List<Ending> quarantine(List<Judgement> rejected) {
    List<Quarantined> quarantined = new ArrayList<>();
    for (Judgement judgement : rejected) {
      quarantined.add(requireNonNull(judgement.rejected()));
    }
    try {
      List<Kept> kept = quarantine.keep(quarantined, recentlyVerified::isForged);
      List<Ending> endings = new ArrayList<>();
      for (int i = 0; i < rejected.size(); i++) {
        endings.add(Ending.of(rejected.get(i).message(), kept.get(i)));
      }
      return endings;
    } catch (RuntimeException e) {
      return rejected.stream()
          .map(one -> Ending.givenBack(one.message(), one.stored(), e.toString()))
          .toList();
    }
  }

  /** Claim, publish, complete. Whatever fails on the way is given back, and nothing is lost. */
  private List<Ending> publishOnce(List<Verified> round, Instant deadline) {
    List<Ending> endings = new ArrayList<>();
    Map<IdempotencyKey, Verified> claimed = new LinkedHashMap<>();
    List<Judgement> conflicts = new ArrayList<>();
    for (Verified verified : round) {
      claim(verified, deadline, claimed, conflicts).ifPresent(endings::add);
    }
    endings.addAll(quarantine(conflicts));
    List<VerifiedWebhook> webhooks = new ArrayList<>();
    claimed.values().forEach(verified -> webhooks.add(verified.webhook()));
    Map<IdempotencyKey, String> failures = new LinkedHashMap<>();
    try {
      Set<IdempotencyKey> unkept = ledger.storePayloads(webhooks);
      unkept.forEach(key -> failures.put(key, "the ledger did not keep the payload"));
      webhooks.removeIf(webhook -> unkept.contains(webhook.key()));
      failures.putAll(publisher.publish(webhooks));
    } catch (RuntimeException e) {
      // How far it came is unknown: all are given back, and processors bear a second publication.
      webhooks.forEach(webhook -> failures.put(webhook.key(), e.toString()));
    }
    for (Verified verified : claimed.values()) {
      String failure = failures.get(verified.webhook().key());
      Ending ending = failure == null ? complete(verified) : verified.givenBack(failure);
      if (ending.isGivenBack()) {
        release(verified, deadline);
      }
      endings.add(ending);
    }
    return endings;
  }

  /** The ending of what is neither to be published nor in conflict. */
  private Optional<Ending> claim(
      Verified verified,
      Instant deadline,
      Map<IdempotencyKey, Verified> ours,
      List<Judgement> conflicts) {
    if (clock.instant().plus(RESERVE).isAfter(deadline)) {
      return Optional.of(verified.givenBack("too little of the invocation's time was left"));
    }
    VerifiedWebhook webhook = verified.webhook();
    try {
      Claimed claimed = ledger.claim(webhook, deadline);
      switch (claimed.claim()) {
        case ACQUIRED -> ours.put(webhook.key(), verified);
        case CONFLICT -> conflicts.add(judge.conflict(verified.message(), webhook, claimed));
        case COMPLETED -> {
          return Optional.of(verified.duplicateOf(claimed.key()));
        }
        case HELD -> {
          return Optional.of(verified.givenBack("another attempt holds the claim"));
        }
      }
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(verified.givenBack(e.toString()));
    }
  }

  private Ending complete(Verified verified) {
    try {
      ledger.complete(verified.webhook());
      return verified.ending(Ending.Kind.PUBLISHED, null);
    } catch (RuntimeException e) {
      return verified.givenBack(e.toString());
    }
  }

  private void release(Verified verified, Instant deadline) {
    try {
      ledger.release(verified.webhook(), deadline);
    } catch (RuntimeException e) {
      // The claim lapses by itself; that the message is given back, and why, stands in its ending.
    }
  }

  /** A message whose webhook passed. */
  private record Verified(StoredMessage message, VerifiedWebhook webhook) {

    Ending ending(Ending.Kind kind, @Nullable String why) {
      return new Ending(message, kind, webhook.stored(), webhook.key(), null, why);
    }

    /** The original's key may be another: that of the same body. */
    Ending duplicateOf(IdempotencyKey original) {
      return new Ending(message, Ending.Kind.DUPLICATE, webhook.stored(), original, null, null);
    }

    Ending givenBack(String why) {
      return ending(Ending.Kind.GIVEN_BACK, why);
    }
  }
}
