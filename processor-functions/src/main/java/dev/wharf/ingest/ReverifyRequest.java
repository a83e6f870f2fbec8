package dev.wharf.ingest;

import java.util.List;

/**
 * Which quarantined webhooks are to be verified again.
 *
 * @param ids what the quarantine calls them, or bundles of them; at most 100
 * @param webhooks of the bundles only these, by what the quarantine calls them; all of them if
 *     empty
 * @param dryRun whether nothing is to be changed
 * @param acceptConflict whether those pass, too, that contradict an earlier one in what nobody
 *     signs: somebody has looked at both; of a bundle only those that {@code webhooks} names
 */
public record ReverifyRequest(
    List<String> ids, List<String> webhooks, boolean dryRun, boolean acceptConflict) {

  static final int MAX_IDS = 100;

  /**
   * @throws IllegalArgumentException if there are no ids, or too many
   */
  public ReverifyRequest {
    ids = ids.stream().distinct().toList();
    webhooks = List.copyOf(webhooks);
    if (ids.isEmpty() || ids.size() > MAX_IDS) {
      throw new IllegalArgumentException(
          "ids must be a list of 1 to " + MAX_IDS + " quarantine ids, not " + ids.size());
    }
  }

  boolean accepts(ReverifyCandidate candidate) {
    return acceptConflict && (!candidate.isBundled() || webhooks.contains(candidate.id()));
  }
}
