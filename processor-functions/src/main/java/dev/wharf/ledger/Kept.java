package dev.wharf.ledger;

import static java.util.Objects.requireNonNull;

/**
 * What the quarantine did with a webhook.
 *
 * @param place where it is, or is counted: a ledger key, or a bundle's id
 * @param why where it was not kept: what was the matter
 */
public record Kept(Quarantined quarantined, Kind kind, String place, String why) {

  /** Where it is now. */
  public enum Kind {
    /** In an item of its own. */
    ITEM,
    /** With others in a bundle: nothing of it is lost, but no index has it. */
    BUNDLED,
    /** Counted, and not kept. */
    DROPPED,
    /** Neither counted nor kept, for the bounds are reached: its lane keeps it. */
    LEFT,
    /** The ledger failed: its lane brings it again. */
    FAILED
  }

  public Kept {
    requireNonNull(quarantined, "quarantined is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(place, "place is null");
    requireNonNull(why, "why is null");
  }
}
