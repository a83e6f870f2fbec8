package dev.wharf.ingest;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What became of one webhook that was verified again.
 *
 * @param id what the quarantine calls it
 * @param bundle the id of the bundle that it shares with others, if it does
 * @param reason why it does not pass
 * @param explanation one sentence for people
 * @param key the ledger's key of the webhook that it became, or would become
 */
public record Reverified(
    String id,
    @Nullable String bundle,
    Outcome outcome,
    @Nullable String reason,
    @Nullable String explanation,
    @Nullable String key) {

  public Reverified {
    requireNonNull(id, "id is null");
    requireNonNull(outcome, "outcome is null");
  }

  static Reverified of(String id, Outcome outcome, String explanation) {
    return new Reverified(id, null, outcome, null, explanation, null);
  }

  /** How it ended. */
  public enum Outcome {
    /** It is on the bus. */
    PUBLISHED("published"),
    /** It passes, and its event had been published before. */
    DUPLICATE("duplicate"),
    /** It passes; nothing was changed. */
    WOULD_PASS("would-pass"),
    /** It still does not pass. */
    REJECTED("rejected"),
    /** It could not be done now; ask again. */
    GIVEN_BACK("given-back"),
    NOT_FOUND("not-found"),
    /** It has passed before. */
    REVERIFIED_BEFORE("reverified-before");

    private final String code;

    Outcome(String code) {
      this.code = code;
    }

    public String code() {
      return code;
    }
  }
}
