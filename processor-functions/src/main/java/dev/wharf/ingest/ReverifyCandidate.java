package dev.wharf.ingest;

import static java.util.Objects.requireNonNull;

import dev.wharf.ingest.Judge.Judgement;
import dev.wharf.ingest.Reverified.Outcome;
import dev.wharf.ledger.QuarantineStore;
import dev.wharf.ledger.Quarantined;
import org.jspecify.annotations.Nullable;

/** One webhook to verify again, in an item of its own or in a bundle: its place. */
record ReverifyCandidate(String id, String place, StoredMessage message) {

  boolean isBundled() {
    return QuarantineStore.isBundle(place);
  }

  Reverified tried(Judgement judgement) {
    if (judgement.verified() != null) {
      return result(Outcome.WOULD_PASS, null, null, judgement.verified().key().value());
    }
    Quarantined rejected = judgement.rejected();
    return rejected == null
        ? result(Outcome.GIVEN_BACK, null, judgement.fault(), null)
        : result(Outcome.REJECTED, rejected.reason().code(), rejected.explanation(), null);
  }

  Reverified ended(Ending ending) {
    String key = ending.key() == null ? null : ending.key().value();
    return switch (ending.kind()) {
      case PUBLISHED -> result(Outcome.PUBLISHED, null, null, key);
      case DUPLICATE -> result(Outcome.DUPLICATE, null, null, key);
      case QUARANTINED, DROPPED, LEFT -> {
        Quarantined rejected = requireNonNull(ending.kept()).quarantined();
        yield result(Outcome.REJECTED, rejected.reason().code(), rejected.explanation(), null);
      }
      case GIVEN_BACK -> result(Outcome.GIVEN_BACK, null, ending.why(), key);
    };
  }

  Reverified result(
      Outcome outcome,
      @Nullable String reason,
      @Nullable String explanation,
      @Nullable String key) {
    return new Reverified(id, isBundled() ? place : null, outcome, reason, explanation, key);
  }
}
