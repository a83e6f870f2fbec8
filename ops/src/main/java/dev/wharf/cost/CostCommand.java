package dev.wharf.cost;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says what a month costs. */
@Command(
    name = "cost",
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    optionListHeading = "%n",
    header = "What a month of webhooks costs, at AWS's list prices.",
    description = {
      "Counts the calls that Wharf makes for each webhook; docs/cost.md explains",
      "them. Nothing is asked of AWS: the prices are in a file, with date and source."
    },
    footer = {
      "",
      "Examples:",
      "  ./wharf cost --webhooks 10M --size 4KB --processors 2",
      "  ./wharf cost --webhooks 1M --lane table --batch 100",
      "  ./wharf cost --prices                   where each price is from"
    })
public final class CostCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec spec;

  @Option(
      names = "--webhooks",
      paramLabel = "N",
      description = "Webhooks a month, such as 250K, 10M or 1B (1M).")
  private String webhooks = "1M";

  @Option(names = "--size", paramLabel = "SIZE", description = "A body's size (4KB).")
  private String size = "4KB";

  @Option(
      names = "--processors",
      paramLabel = "N",
      description = "Functions that each webhook starts, 0 to 100 (1).")
  private int processors = 1;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Webhooks in a batch, 1 to 10000 (the template's: 10, table 50).")
  private @Nullable Integer batch;

  @Option(names = "--lane", paramLabel = "LANE", description = "queue or table (queue).")
  private String lane = "queue";

  @Option(names = "--region", paramLabel = "REGION", description = "Whose prices (us-east-1).")
  private String region = "us-east-1";

  @Option(names = "--prices", description = "Print the prices with date and source.")
  private boolean sources;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    PriceList prices = checked("--region", () -> PriceList.of(region));
    Load load = load();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(json(load, prices));
    } else {
      Report report = new Report(load, prices);
      (sources ? report.sources() : report.lines()).forEach(out::println);
    }
    return 0;
  }

  private Load load() {
    Lane chosen =
        switch (lane.toLowerCase(Locale.ROOT)) {
          case "queue" -> Lane.QUEUE;
          case "table" -> Lane.TABLE;
          default -> throw refused("--lane", "must be queue or table, not '" + lane + "'");
        };
    long bytes = checked("--size", () -> Amount.bytes(size));
    if (bytes > chosen.largest) {
      throw refused(
          "--size",
          "%s is more than the %s lane stores: %d KB"
              .formatted(size, lane.toLowerCase(Locale.ROOT), chosen.largest / 1024));
    }
    if (processors < 0 || processors > 100) {
      throw refused("--processors", "must be 0 to 100, not " + processors);
    }
    int chosenBatch = batch == null ? chosen.batch : batch;
    if (chosenBatch < 1 || chosenBatch > 10_000) {
      throw refused("--batch", "must be 1 to 10000, not " + chosenBatch);
    }
    long count = checked("--webhooks", () -> Amount.count(webhooks));
    return new Load(count, bytes, processors, chosenBatch, chosen);
  }

  private <T> T checked(String option, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw refused(option, String.valueOf(e.getMessage()));
    }
  }

  private ParameterException refused(String option, String reason) {
    return new ParameterException(spec.commandLine(), option + " " + reason);
  }

  private static String json(Load load, PriceList prices) {
    Bill wharf = WharfCost.of(load, prices);
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("load", load);
    document.put("region", prices.region());
    document.put("lines", wharf.lines());
    document.put("usd", wharf.total());
    document.put("usdPerMillion", wharf.perMillion());
    Map<String, @Nullable Object> elsewhere = new LinkedHashMap<>();
    elsewhere.put("gatewayAndLambda", GatewayLambdaCost.full(load, prices).total());
    elsewhere.put("gatewayAndLambdaAlone", GatewayLambdaCost.bare(load, prices).total());
    prices.gateways().forEach(one -> elsewhere.put(one.name(), one.of(load.webhooks())));
    document.put("elsewhereUsd", elsewhere);
    document.put("prices", List.copyOf(prices.prices().values()));
    try {
      return new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
