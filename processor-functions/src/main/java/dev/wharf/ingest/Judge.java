package dev.wharf.ingest;

import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import dev.wharf.ledger.Claimed;
import dev.wharf.ledger.Quarantined;
import dev.wharf.verify.Reason;
import dev.wharf.verify.RejectedException;
import dev.wharf.verify.SecretsUnavailableException;
import dev.wharf.verify.VerifiedWebhook;
import dev.wharf.verify.Verifier;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decodes and verifies a stored message: the part of ingest that writes nothing. */
final class Judge {

  private final Verifier verifier;
  private final Clock clock;
  private final Duration horizon;
  private final boolean acceptsConflicts;

  /**
   * @param horizon how long after its receipt a webhook's repetitions are certainly known
   */
  Judge(Verifier verifier, Clock clock, Duration horizon) {
    this(verifier, clock, horizon, false);
  }

  private Judge(Verifier verifier, Clock clock, Duration horizon, boolean acceptsConflicts) {
    this.verifier = verifier;
    this.clock = clock;
    this.horizon = horizon;
    this.acceptsConflicts = acceptsConflicts;
  }

  /** One who lets pass what contradicts another. */
  Judge acceptingConflicts() {
    return new Judge(verifier, clock, horizon, true);
  }

  Judgement judge(StoredMessage message) {
    StoredWebhook stored = null;
    try {
      stored = message.content().decode();
      if (message.ageless() && stored.receivedAt().plus(horizon).isBefore(clock.instant())) {
        String explanation =
            "received more than " + horizon.toDays() + " days ago: look whether it was processed";
        return rejected(message, stored, Reason.TOO_OLD, explanation);
      }
      VerifiedWebhook verified = verifier.verify(stored);
      return new Judgement(
          message, stored, acceptsConflicts ? verified.accepted() : verified, null, null);
    } catch (UndecodableException e) {
      String explanation = "the stored request cannot be read: " + e.getMessage();
      return rejected(message, stored, Reason.UNDECODABLE, explanation);
    } catch (RejectedException e) {
      return rejected(message, stored, e.reason(), String.valueOf(e.getMessage()));
    } catch (SecretsUnavailableException e) {
      return new Judgement(message, stored, null, null, e.toString());
    } catch (RuntimeException e) {
      // A fault of ours: the others go on without it. Its message may quote the request.
      return new Judgement(message, stored, null, null, e.getClass().getName());
    }
  }

  /** Of what is verified, but contradicts what was there first. */
  Judgement conflict(StoredMessage message, VerifiedWebhook webhook, Claimed claimed) {
    boolean sameType = claimed.type().equals(webhook.type());
    StoredWebhook stored = webhook.stored();
    Quarantined rejected =
        new Quarantined(
            Ending.quarantineId(message, stored),
            sameType ? Reason.ID_CONFLICT : Reason.TYPE_CONFLICT,
            contradiction(webhook, claimed)
                + ": compare the two, and reverify this one with --accept-conflict if it is genuine",
            clock.instant(),
            stored,
            null,
            claimed.key());
    return new Judgement(message, stored, null, rejected, null);
  }

  private static String contradiction(VerifiedWebhook webhook, Claimed claimed) {
    if (webhook.reading().isPresent()) {
      return "what is signed of it came first as %s, which is %s, and was read otherwise there"
          .formatted(claimed.type(), claimed.key());
    }
    boolean sameId = claimed.key().equals(webhook.key());
    if (claimed.type().equals(webhook.type())) {
      // A body whose own request lost its id stays with that id.
      return "its %s came first, but %s has another body, and nobody signs the id"
          .formatted(sameId ? "id" : "body, under another's id,", claimed.key());
    }
    return "its %s came first as %s, which is %s; this one is %s, and nobody signs the type"
        .formatted(sameId ? "id" : "body", claimed.type(), claimed.key(), webhook.type());
  }

  private Judgement rejected(
      StoredMessage message, @Nullable StoredWebhook stored, Reason reason, String explanation) {
    String id = Ending.quarantineId(message, stored);
    String raw = stored == null ? message.content().raw() : null;
    Quarantined rejected = new Quarantined(id, reason, explanation, clock.instant(), stored, raw);
    return new Judgement(message, stored, null, rejected, null);
  }

  /**
   * What a message is worth: verified, or rejected, or not to be judged now.
   *
   * @param stored null where it cannot be read
   * @param fault why it cannot be judged now
   */
  record Judgement(
      StoredMessage message,
      @Nullable StoredWebhook stored,
      @Nullable VerifiedWebhook verified,
      @Nullable Quarantined rejected,
      @Nullable String fault) {}
}
