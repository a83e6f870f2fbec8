package dev.wharf.ledger;

import java.util.List;
import java.util.function.Predicate;

/** Where what did not pass is kept, with its reason. */
public interface Quarantine {

  /**
   * Keeps what did not pass, within bounds per source and hour of receipt. Up to the first bound
   * each has an item of its own, listed by the indexes. Beyond it those of one call share an item.
   * Beyond the second bound nothing more is kept: what is certainly forged is counted, of which a
   * sample is kept, and all else stays where its lane has stored it.
   *
   * <p>Keeping the same one again changes nothing, but one that shares an item may be kept twice.
   *
   * @param forged tells what is lost without harm
   * @return what became of each, in the same order
   */
  List<Kept> keep(List<Quarantined> rejected, Predicate<Quarantined> forged);
}
