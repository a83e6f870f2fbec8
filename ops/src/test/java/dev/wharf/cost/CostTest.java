package dev.wharf.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import dev.wharf.template.TemplateLoader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CostTest {

  private static final PriceList PRICES = PriceList.of("us-east-1");
  private static final Load LOAD = new Load(1_000_000, 4096, 2, 10, Lane.QUEUE);

  @Test
  void unitsAboveATiersEndCostTheNextTiersPrice() {
    Price price =
        new Price(
            "requests",
            "request",
            1_000_000,
            List.of(new Price.Tier(2_000_000, 3), new Price.Tier(Double.POSITIVE_INFINITY, 1)),
            true,
            "",
            "");

    assertThat(price.of(1_000_000)).isEqualTo(3);
    assertThat(price.of(2_000_000)).isEqualTo(6);
    assertThat(price.of(5_000_000)).isEqualTo(9);
  }

  @Test
  void linesOfOnePriceShareItsTiers() {
    Load load = new Load(200_000_000, 4096, 0, 10, Lane.QUEUE);
    Bill bill = new Bill(load, PRICES);

    bill.each("API Gateway", "api-gateway-request", 1, "first");
    bill.each("API Gateway", "api-gateway-request", 1, "second");

    assertThat(bill.total()).isEqualTo(333 * 3.50 + 67 * 2.80, within(1e-6));
  }

  /** Counted by hand from Ingest, DynamoDbLedger, ProcessorClaims and Outcomes. */
  @Test
  void aMillionOfFourKilobytesForTwoProcessorsCostsWhatTheirCallsDo() {
    Map<String, Double> services = WharfCost.of(LOAD, PRICES).byService();

    // Send, a tenth of a receive for each 64 KB of ten messages (2), a tenth of a delete; each with
    // the surcharge.
    assertThat(services.get("SQS")).isEqualTo(1.3 * 0.50 + 0.648 * 0.40, within(1e-9));
    // The event, and two records of Lambda's; 4,496 bytes of it in the archive.
    assertThat(services.get("EventBridge")).isEqualTo(3 + 4.496 * (0.10 + 0.023), within(1e-9));
    // Written: claim 4, payload 3, complete 3; two claims and ends 4, outcomes 2 + 2, expiry 3
    // with the first. Read: the item, for each outcome; by 2,880 sweeps, 26 queries of half a unit.
    // Kept: 4,612 bytes for three months.
    assertThat(services.get("DynamoDB"))
        .isEqualTo(21 * 0.625 + (2 + 0.03744) * 0.125 + 13.836 * 0.45, within(1e-9));
    // Ingest's batches, two processors and two outcomes; and 2,880 sweeps of half a second.
    assertThat(services.get("Lambda"))
        .isEqualTo(4.10288 * 0.20 + ((13.5 + 100) * 1000 + 1440) * 0.0000133334, within(1e-9));
  }

  @Test
  void theTableLaneWritesAnItemAndItsIndexTwiceInsteadOfMessages() {
    Bill queue = WharfCost.of(LOAD, PRICES);
    Bill table = WharfCost.of(new Load(1_000_000, 4096, 2, 10, Lane.TABLE), PRICES);

    assertThat(table.byService()).doesNotContainKey("SQS");
    // 5,546 bytes are six units; kept for a week with point-in-time recovery.
    assertThat(table.byService().get("DynamoDB") - queue.byService().get("DynamoDB"))
        .isEqualTo(14 * 0.625 + 5.546 * 7 / 30 * 0.45, within(1e-9));
  }

  @Test
  void whatIsTooLargeForAnEventIsReadFromTheLedger() {
    assertThat(new Load(1, 128 * 1024 - 400, 1, 10, Lane.QUEUE).byReference()).isFalse();
    Load large = new Load(1_000_000, 128 * 1024, 1, 10, Lane.QUEUE);

    assertThat(large.eventBytes()).isEqualTo(500);
    assertThat(WharfCost.of(large, PRICES).lines())
        .anySatisfy(
            line -> assertThat(line.what()).contains("the payload, which no event carries"));
  }

  @Test
  void nothingIsProcessedWithoutAProcessor() {
    Bill bill = WharfCost.of(new Load(1_000_000, 4096, 0, 10, Lane.QUEUE), PRICES);

    assertThat(bill.lines())
        .noneMatch(line -> line.what().matches("(processors|outcomes|destinations):.*"));
  }

  @Test
  void batchesAreTheTemplatesWhereNobodySaysOtherwise() {
    URI unused = URI.create("http://127.0.0.1:1");
    Resources resources =
        TemplateLoader.load(
            Path.of(".."), "wharf", Map.of(), new Endpoints(unused, unused, unused, unused));

    assertThat(resources.queueMappings())
        .extracting(Resources.QueueMapping::batchSize)
        .containsOnly(Lane.QUEUE.batch);
    assertThat(resources.streamMappings())
        .extracting(Resources.StreamMapping::batchSize)
        .containsOnly(Lane.TABLE.batch);
  }

  @Test
  void watchingCostsTheSameWhateverComes() {
    Bill small = WharfCost.of(new Load(1, 4096, 2, 10, Lane.QUEUE), PRICES);
    Bill large = WharfCost.of(new Load(100_000_000, 4096, 2, 10, Lane.QUEUE), PRICES);

    // Ten metrics of a source and the stack, six of two processors and the stack; a dashboard.
    double metrics = 16 * 0.30;
    assertThat(small.byService().get("CloudWatch"))
        .isEqualTo(metrics + WharfCost.ALARM_METRICS * 0.10 + 3, within(1e-9))
        .isEqualTo(large.byService().get("CloudWatch"));
  }

  @Test
  void theAlarmsAreTheTemplates() throws Exception {
    Matcher metrics =
        Pattern.compile("^      MetricName: |^          MetricStat:", Pattern.MULTILINE)
            .matcher(Files.readString(Path.of("../template.yaml")));

    assertThat(metrics.results().count()).isEqualTo(WharfCost.ALARM_METRICS);
  }

  /** They are kept compressed, for as long as the template says. */
  @Test
  void logsCostWhatIsTakenInAndWhatIsKept() throws Exception {
    // Access log 350 bytes; ingest a line and a tenth of the rest; two processors, two outcomes.
    double gigabytes = (350 + 300 + 900 / 10.0 + 2 * 750 + 2 * 1_200) * 1e6 / 1e9;

    assertThat(WharfCost.of(LOAD, PRICES).byService().get("CloudWatch Logs"))
        .isEqualTo(gigabytes * 0.50 + gigabytes * 0.15 * 0.03, within(1e-9));
    assertThat(Files.readString(Path.of("../template.yaml")))
        .contains(
            "  LogRetentionDays:\n    Type: Number\n    Default: "
                + WharfCost.LOG_RETENTION_DAYS
                + "\n");
  }

  /** A price that stands in the list and on no bill is a cost that somebody has forgotten. */
  @Test
  void everyPriceIsOnABill() {
    Set<String> used = new TreeSet<>();
    used.addAll(WharfCost.of(LOAD, PRICES).prices());
    used.addAll(WharfCost.of(new Load(1, 4096, 1, 50, Lane.TABLE), PRICES).prices());

    assertThat(used).containsExactlyInAnyOrderElementsOf(PRICES.prices().keySet());
  }

  @Test
  void everyPriceSaysWhereItIsFromAndWhen() {
    assertThat(PRICES.prices().values())
        .hasSizeGreaterThan(10)
        .allSatisfy(
            price -> {
              assertThat(price.source()).startsWith("https://");
              assertThat(price.dated()).matches("20\\d\\d-\\d\\d-\\d\\d");
              assertThat(price.what()).isNotEmpty();
              assertThat(price.tiers()).isNotEmpty();
              assertThat(price.official())
                  .isEqualTo(price.source().matches("https://[a-z.]*aws\\.amazon\\.com/.*"));
            });
    assertThat(PRICES.gateways())
        .allSatisfy(
            gateway ->
                assertThat(gateway.source().isEmpty() ? gateway.note() : gateway.source())
                    .containsAnyOf("https://", "not confirmed"));
  }

  @Test
  void aGatewayWhoseFurtherEventsHaveNoConfirmedPriceIsNotGuessed() {
    Gateway metered = new Gateway("a", 490.0, 50_000, 0.0001, "", "", "");
    Gateway unknown = new Gateway("b", 39.0, 10_000, null, "", "", "");

    assertThat(metered.of(10_000_000)).isEqualTo(1_485);
    assertThat(metered.of(50_000)).isEqualTo(490);
    assertThat(unknown.of(10_000)).isEqualTo(39);
    assertThat(unknown.of(10_001)).isNull();
  }
}
