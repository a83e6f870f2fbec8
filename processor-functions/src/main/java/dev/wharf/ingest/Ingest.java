package dev.wharf.ingest;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import dev.wharf.ledger.Claim;
import dev.wharf.ledger.Ledger;
import dev.wharf.ledger.Quarantined;
import dev.wharf.verify.Reason;
import dev.wharf.verify.RejectedException;
import dev.wharf.verify.SecretsUnavailableException;
import dev.wharf.verify.VerifiedWebhook;
import dev.wharf.verify.Verifier;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happens to each stored webhook: decode, verify, claim, publish, complete. Every message ends
 * with one {@link Ending}; only {@code GIVEN_BACK} ones come again.
 */
final class Ingest {

  /** With less time than this left, the rest of a batch is given back instead of begun. */
  private static final Duration RESERVE = Duration.ofSeconds(5);

  private final Verifier verifier;
  private final Duration horizon;
  private final Ledger ledger;
  private final Publisher publisher;
  private final Clock clock;

  /**
   * @param horizon how long after its receipt a webhook's repetitions are certainly known
   */
  Ingest(Verifier verifier, Ledger ledger, Publisher publisher, Clock clock, Duration horizon) {
    this.verifier = verifier;
    this.horizon = horizon;
    this.ledger = ledger;
    this.publisher = publisher;
    this.clock = clock;
  }

  /**
   * Ingests a batch, in rounds in which each key occurs once: of two requests for the same event,
   * the second is judged when the first has ended.
   *
   * @param deadline when the invocation ends; claims lapse then
   */
  List<Ending> ingest(List<StoredMessage> messages, Instant deadline) {
    List<Ending> endings = new ArrayList<>();
    List<Verified> waiting = new ArrayList<>();
    for (StoredMessage message : messages) {
      admit(message, endings, waiting);
    }
    while (!waiting.isEmpty()) {
      Map<IdempotencyKey, Verified> round = new LinkedHashMap<>();
      waiting.removeIf(verified -> round.putIfAbsent(verified.webhook().key(), verified) == null);
      endings.addAll(publishOnce(List.copyOf(round.values()), deadline));
    }
    return endings;
  }

  /**
   * Decode and verify. What does not pass is quarantined, and so is done with; what cannot be
   * judged now is given back.
   */
  private void admit(StoredMessage message, List<Ending> endings, List<Verified> waiting) {
    StoredWebhook stored = null;
    try {
      stored = message.content().decode();
      if (message.ageless() && stored.receivedAt().plus(horizon).isBefore(clock.instant())) {
        String explanation =
            "received more than " + horizon.toDays() + " days ago: look whether it was processed";
        endings.add(quarantine(message, stored, Reason.TOO_OLD, explanation));
        return;
      }
      waiting.add(new Verified(message, verifier.verify(stored)));
    } catch (UndecodableException e) {
      String explanation = "the stored request cannot be read: " + e.getMessage();
      endings.add(quarantine(message, stored, Reason.UNDECODABLE, explanation));
    } catch (RejectedException e) {
      endings.add(quarantine(message, stored, e.reason(), String.valueOf(e.getMessage())));
    } catch (SecretsUnavailableException e) {
      endings.add(new Ending(message, Ending.Kind.GIVEN_BACK, stored, null, e.toString()));
    } catch (RuntimeException e) {
      // A fault of ours: the others go on without it. Its message may quote the request.
      String fault = e.getClass().getName();
      endings.add(new Ending(message, Ending.Kind.GIVEN_BACK, stored, null, fault));
    }
  }

  /** Claim, publish, complete. Whatever fails on the way is given back, and nothing is lost. */
  private List<Ending> publishOnce(List<Verified> round, Instant deadline) {
    List<Ending> endings = new ArrayList<>();
    Map<IdempotencyKey, Verified> claimed = new LinkedHashMap<>();
    for (Verified verified : round) {
      Ending ending = claim(verified, deadline);
      if (ending == null) {
        claimed.put(verified.webhook().key(), verified);
      } else {
        endings.add(ending);
      }
    }
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

  /** Null once the claim is ours. */
  private @Nullable Ending claim(Verified verified, Instant deadline) {
    if (clock.instant().plus(RESERVE).isAfter(deadline)) {
      return verified.givenBack("too little of the invocation's time was left");
    }
    try {
      Claim claim = ledger.claim(verified.webhook(), deadline);
      return switch (claim) {
        case ACQUIRED -> null;
        case COMPLETED -> verified.ending(Ending.Kind.DUPLICATE, null);
        case HELD -> verified.givenBack("another attempt holds the claim");
      };
    } catch (RuntimeException e) {
      return verified.givenBack(e.toString());
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

  private Ending quarantine(
      StoredMessage message, @Nullable StoredWebhook stored, Reason reason, String explanation) {
    String id = Ending.quarantineId(message, stored);
    String raw = stored == null ? message.content().raw() : null;
    try {
      ledger.quarantine(new Quarantined(id, reason, explanation, clock.instant(), stored, raw));
      return new Ending(message, Ending.Kind.QUARANTINED, stored, null, reason.code());
    } catch (RuntimeException e) {
      return new Ending(message, Ending.Kind.GIVEN_BACK, stored, null, e.toString());
    }
  }

  /** A message whose webhook passed. */
  private record Verified(StoredMessage message, VerifiedWebhook webhook) {

    Ending ending(Ending.Kind kind, @Nullable String why) {
      return new Ending(message, kind, webhook.stored(), webhook.key(), why);
    }

    Ending givenBack(String why) {
      return ending(Ending.Kind.GIVEN_BACK, why);
    }
  }
}
