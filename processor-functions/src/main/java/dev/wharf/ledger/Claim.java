package dev.wharf.ledger;

/** The answer to a claim of a key. */
public enum Claim {
  /** The key is ours until the lease ends. */
  ACQUIRED,
  /** Another attempt holds a live lease; whoever asked tries again later. */
  HELD,
  /** The work was completed before; there is nothing left to do. */
  COMPLETED,
  /**
   * Another type, or another body, was there first under what nobody signs: somebody has to look at
   * both.
   */
  CONFLICT
}
