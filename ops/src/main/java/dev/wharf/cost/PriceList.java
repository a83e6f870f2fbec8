package dev.wharf.cost;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The prices of cost-prices.yaml for one region. */
record PriceList(String region, Map<String, Price> prices, List<Gateway> gateways) {

  PriceList {
    prices = new LinkedHashMap<>(prices);
    gateways = List.copyOf(gateways);
  }

  /**
   * @throws IllegalArgumentException if the file has no prices for the region
   */
  static PriceList of(String region) {
    Map<?, ?> document = document();
    Map<?, ?> regions = map(document.get("regions"));
    if (!regions.containsKey(region)) {
      throw new IllegalArgumentException(
          "has no prices for '%s', only for %s"
              .formatted(region, String.join(", ", names(regions))));
    }
    Map<String, Price> prices = new LinkedHashMap<>();
    map(regions.get(region))
        .forEach((id, price) -> prices.put(id.toString(), price(id.toString(), map(price))));
    List<Gateway> gateways = new ArrayList<>();
    list(document.get("gateways")).forEach(gateway -> gateways.add(gateway(map(gateway))));
    return new PriceList(region, prices, gateways);
  }

  Price price(String id) {
    return Objects.requireNonNull(prices.get(id), () -> "cost-prices.yaml lacks " + id);
  }

  private static Map<?, ?> document() {
    try (InputStream in = PriceList.class.getResourceAsStream("cost-prices.yaml")) {
      return map(
          new Load(LoadSettings.builder().setLabel("cost-prices.yaml").build())
              .loadFromInputStream(Objects.requireNonNull(in, "cost-prices.yaml is missing")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Price price(String id, Map<?, ?> fields) {
    List<Price.Tier> tiers = new ArrayList<>();
    for (Object tier : list(fields.get("tiers"))) {
      Double upTo = number(map(tier).get("upTo"));
      double usd = Objects.requireNonNull(number(map(tier).get("usd")), id + " lacks usd");
      tiers.add(new Price.Tier(upTo == null ? Double.POSITIVE_INFINITY : upTo, usd));
    }
    return new Price(
        id,
        text(fields, "what"),
        Math.round(Objects.requireNonNull(number(fields.get("per")), id + " lacks per")),
        tiers,
        Boolean.TRUE.equals(fields.get("official")),
        text(fields, "dated"),
        text(fields, "source"));
  }

  private static Gateway gateway(Map<?, ?> fields) {
    Double included = number(fields.get("included"));
    return new Gateway(
        text(fields, "name"),
        number(fields.get("month")),
        included == null ? 0 : Math.round(included),
        number(fields.get("each")),
        text(fields, "dated"),
        text(fields, "source"),
        text(fields, "note"));
  }

  private static String text(Map<?, ?> fields, String name) {
    Object value = fields.get(name);
    return value == null ? "" : value.toString();
  }

  private static @Nullable Double number(@Nullable Object value) {
    return value instanceof Number number ? (Double) number.doubleValue() : null;
  }

  private static Set<String> names(Map<?, ?> map) {
    Map<String, Object> names = new LinkedHashMap<>();
    map.keySet().forEach(name -> names.put(name.toString(), name));
    return names.keySet();
  }

  private static List<?> list(@Nullable Object value) {
    return (List<?>) Objects.requireNonNull(value, "cost-prices.yaml lacks a list");
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value, "cost-prices.yaml lacks a mapping");
  }
}
