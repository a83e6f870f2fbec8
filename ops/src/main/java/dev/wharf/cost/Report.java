package dev.wharf.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A bill and what it is compared with, as text. */
final class Report {

  private final Load load;
  private final PriceList prices;
  private final List<String> lines = new ArrayList<>();

  Report(Load load, PriceList prices) {
    this.load = load;
    this.prices = prices;
  }

  List<String> lines() {
    Bill wharf = WharfCost.of(load, prices);
    add("%s, list prices without a free tier, %s", describe(), prices.region());
    add("");
    add("%-16s %10s %11s  %s", "", "each", "USD/month", "what");
    for (Bill.Line line : wharf.lines()) {
      String each = line.each() == 0 ? "-" : number(line.each());
      add("%-16s %10s %11s  %s", line.service(), each, usd(line.usd()), line.what());
    }
    add("%-16s %10s %11s", "Total", "", usd(wharf.total()));
    add("%-16s %10s %11s", "a million", "", usd(wharf.perMillion()));
    add("");
    add("Where it goes");
    wharf
        .byService()
        .forEach(
            (service, sum) ->
                add("%-16s %9.1f%% %11s", service, 100 * sum / wharf.total(), usd(sum)));
    batches();
    comparison(wharf);
    return List.copyOf(lines);
  }

  private String describe() {
    return String.format(
        Locale.ROOT,
        "%,d webhooks of %s a month, %d processor%s each, %s lane, batches of %d",
        load.webhooks(),
        load.bytes() % 1024 == 0 ? load.bytes() / 1024 + " KB" : load.bytes() + " bytes",
        load.processors(),
        load.processors() == 1 ? "" : "s",
        load.lane().name().toLowerCase(Locale.ROOT),
        load.batch());
  }

  private void batches() {
    add("");
    add("What the batch size changes");
    TreeSet<Integer> batches = new TreeSet<>(List.of(1, 2, 5, 10, 50, 100));
    batches.add(load.batch());
    for (int batch : batches) {
      Bill bill = WharfCost.of(load.withBatch(batch), prices);
      add("%-16s %10s %11s", "batches of " + batch, "", usd(bill.total()));
    }
  }

  private void comparison(Bill wharf) {
    add("");
    add("The same load elsewhere");
    compare("Wharf", wharf.total(), "stored before any code of yours runs");
    compare(
        "API Gateway and Lambda, with such a ledger and bus",
        GatewayLambdaCost.full(load, prices).total(),
        "the sender waits for the function");
    compare(
        "API Gateway and Lambda alone",
        GatewayLambdaCost.bare(load, prices).total(),
        "nothing kept, nothing to replay");
    for (Gateway gateway : prices.gateways()) {
      compare(gateway.name(), gateway.of(load.webhooks()), gateway.note());
    }
    add("Hosted gateways deliver to you: what receives and does the work costs on top.");
  }

  private void compare(String name, @Nullable Double total, String note) {
    add("%-51s %11s", name, total == null ? "-" : usd(total));
    add("  %s", note);
  }

  /** Where each price is from. */
  List<String> sources() {
    lines.clear();
    for (Price price : prices.prices().values()) {
      StringBuilder tiers = new StringBuilder();
      for (Price.Tier tier : price.tiers()) {
        tiers.append(tiers.isEmpty() ? "" : ", ").append(number(tier.usd()));
        if (Double.isFinite(tier.upTo())) {
          tiers.append(String.format(Locale.ROOT, " up to %,.0f", tier.upTo()));
        }
      }
      add("%s: USD %s for %,d", price.what(), tiers, price.per());
      add("  %s, %s %s", price.dated(), price.official() ? "AWS:" : "quoted by", price.source());
    }
    for (Gateway gateway : prices.gateways()) {
      if (gateway.month() != null) {
        add("%s: USD %s a month", gateway.name(), number(gateway.month()));
        add("  %s, quoted by %s", gateway.dated(), gateway.source());
      }
    }
    return List.copyOf(lines);
  }

  private void add(String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values).stripTrailing());
  }

  private static String usd(double value) {
    return String.format(Locale.ROOT, "%,.2f", value);
  }

  /** Six significant digits at most, and no exponent. */
  private static String number(double value) {
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(value < 0.001 ? 6 : 4));
    String plain = rounded.stripTrailingZeros().toPlainString();
    return plain.length() <= 12 ? plain : String.format(Locale.ROOT, "%.8f", value);
  }
}
