package dev.wharf.cost;

import java.util.List;

/**
 * A list price.
 *
 * @param what one unit of it
 * @param per for how many units the tiers' prices are
 * @param official whether the source is a page of the seller's own
 * @param dated as of when, ISO 8601
 * @param source the page that it was read on
 */
record Price(
    String id,
    String what,
    long per,
    List<Tier> tiers,
    boolean official,
    String dated,
    String source) {

  Price {
    tiers = List.copyOf(tiers);
  }

  /**
   * @param upTo units a month; infinite for the last tier
   * @param usd for {@code per} units
   */
  record Tier(double upTo, double usd) {}

  /** What so many units cost in a month, in US dollars. */
  double of(double units) {
    double usd = 0;
    double from = 0;
    for (Tier tier : tiers) {
      double within = Math.min(units, tier.upTo()) - from;
      if (within <= 0) {
        break;
      }
      usd += within / per * tier.usd();
      from = tier.upTo();
    }
    return usd;
  }
}
