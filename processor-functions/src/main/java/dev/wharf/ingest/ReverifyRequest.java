package dev.wharf.ingest;

import java.util.List;

/**
 * Which quarantined webhooks are to be verified again.
 *
 * @param ids what the quarantine calls them, or bundles of them; at most 100
 * @param dryRun whether nothing is to be changed
 * @param acceptConflict whether those pass, too, that contradict an earlier one in what nobody
 *     signs: somebody has looked at both
 */
public record ReverifyRequest(List<String> ids, boolean dryRun, boolean acceptConflict) {

  static final int MAX_IDS = 100;

  /**
   * @throws IllegalArgumentException if there are no ids, or too many
   */
  public ReverifyRequest {
    ids = ids.stream().distinct().toList();
    if (ids.isEmpty() || ids.size() > MAX_IDS) {
      throw new IllegalArgumentException(
          "ids must be a list of 1 to " + MAX_IDS + " quarantine ids, not " + ids.size());
    }
  }
}
