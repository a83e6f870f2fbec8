package dev.wharf.cost;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a design uses in a month, and what that costs. */
final class Bill {

  private final Load load;
  private final PriceList prices;
  private final List<Line> lines = new ArrayList<>();

  /** Units of each price that stand on the bill so far: what comes next may fall into a tier. */
  private final Map<String, Double> used = new TreeMap<>();

  Bill(Load load, PriceList prices) {
    this.load = load;
    this.prices = prices;
  }

  /**
   * @param service whose bill it stands on
   * @param what the calls, as Wharf's own code makes them
   * @param each units for one webhook
   * @param units units in the month
   * @param usd what they cost
   */
  record Line(String service, String what, double each, double units, double usd) {}

  /** So many units for each webhook. */
  void each(String service, String price, double units, String what) {
    add(service, price, units, units * load.webhooks(), what);
  }

  /** So many units in a month, whatever comes. */
  void month(String service, String price, double units, String what) {
    add(service, price, 0, units, what);
  }

  private void add(String service, String price, double each, double units, String what) {
    double before = units(price);
    Price listed = prices.price(price);
    lines.add(new Line(service, what, each, units, listed.of(before + units) - listed.of(before)));
    used.put(price, before + units);
  }

  /** Units of a price that stand on the bill so far. */
  double units(String price) {
    return used.getOrDefault(price, 0.0);
  }

  /** What it has units of. */
  Set<String> prices() {
    return Set.copyOf(used.keySet());
  }

  List<Line> lines() {
    return List.copyOf(lines);
  }

  double total() {
    return lines.stream().mapToDouble(Line::usd).sum();
  }

  /** US dollars for a million webhooks. */
  double perMillion() {
    return total() / load.webhooks() * 1_000_000;
  }

  /** US dollars by service, in the order in which a webhook meets them. */
  Map<String, Double> byService() {
    Map<String, Double> sums = new LinkedHashMap<>();
    lines.forEach(line -> sums.merge(line.service(), line.usd(), Double::sum));
    return sums;
  }
}
