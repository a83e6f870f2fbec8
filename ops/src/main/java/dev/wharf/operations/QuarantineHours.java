package dev.wharf.operations;

import static dev.wharf.ledger.LedgerItem.SHARDS;
import static dev.wharf.ledger.LedgerItem.number;
import static dev.wharf.ledger.LedgerItem.s;
import static dev.wharf.ledger.LedgerItem.text;

import dev.wharf.ledger.LedgerItem;
import dev.wharf.sources.Source;
import dev.wharf.sources.Sources;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

/**
 * What the quarantine has counted by source and hour of receipt (UTC), and the bundles in which
 * webhooks beyond the hour's bound lie. Items are found by their keys: {@code
 * quarantine-count#<source>#<hour>} / {@code count}, and {@code
 * quarantine-bundles#<source>#<hour>#<shard>} / {@code <digest>#<part>}.
 */
public final class QuarantineHours {

  private static final String COUNT = "quarantine-count#";
  private static final String BUNDLES = "quarantine-bundles#";
  private static final String REASON = "reason:";
  private static final int KEYS = 100;
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH").withZone(ZoneOffset.UTC);

  private final DynamoDbClient dynamoDb;
  private final String table;

  public QuarantineHours(Session session) {
    this.dynamoDb = session.clients().dynamoDb();
    this.table = session.stack().output("LedgerTableName");
  }

  /**
   * An hour of a source, in which something was quarantined.
   *
   * @param reasons how many by reason, of all of them: also those that have passed since
   * @param bundled how many of them share items
   * @param dropped how many of them were counted only, and kept as samples at most
   */
  public record Hour(
      String source, String hour, Map<String, Long> reasons, long bundled, long dropped) {

    static Hour of(Map<String, AttributeValue> item) {
      String[] parts = text(item, "pk").split("#", -1);
      Map<String, Long> reasons = new TreeMap<>();
      item.keySet().stream()
          .filter(name -> name.startsWith(REASON) && number(item, name) > 0)
          .forEach(name -> reasons.put(name.substring(REASON.length()), number(item, name)));
      return new Hour(
          parts[1], parts[2], reasons, number(item, "bundled"), number(item, "dropped"));
    }
  }

  /**
   * Webhooks that share an item.
   *
   * @param id what verifying again calls it
   * @param webhooks how many
   */
  public record Bundle(String id, String source, long webhooks) {}

  /**
   * The hours that a filter touches, whole; without a source, those of every source.
   *
   * @param filter with a time to begin and a time to end
   */
  public List<Hour> hours(Filter filter) {
    Instant since = filter.since();
    Instant until = filter.until();
    if (since == null || until == null) {
      throw new IllegalArgumentException("hours are counted from a beginning to an end");
    }
    List<String> sources =
        filter.source() == null
            ? Sources.load().all().stream().map(Source::name).toList()
            : List.of(filter.source());
    List<Hour> found = new ArrayList<>();
    List<Map<String, AttributeValue>> keys = new ArrayList<>();
    for (Instant hour = since.truncatedTo(ChronoUnit.HOURS);
        hour.isBefore(until);
        hour = hour.plus(1, ChronoUnit.HOURS)) {
      for (String source : sources) {
        keys.add(LedgerItem.key(COUNT + source + "#" + HOUR.format(hour), "count"));
        if (keys.size() == KEYS) {
          get(keys, found);
        }
      }
    }
    get(keys, found);
    return found;
  }

  private void get(List<Map<String, AttributeValue>> keys, List<Hour> found) {
    Map<String, KeysAndAttributes> left =
        keys.isEmpty()
            ? Map.of()
            : Map.of(table, KeysAndAttributes.builder().keys(List.copyOf(keys)).build());
    keys.clear();
    while (!left.isEmpty()) {
      Map<String, KeysAndAttributes> request = left;
      var response = dynamoDb.batchGetItem(get -> get.requestItems(request));
      response.responses().getOrDefault(table, List.of()).stream()
          .map(Hour::of)
          .forEach(found::add);
      left = response.unprocessedKeys();
    }
  }

  /** The bundles of some hours of which not every webhook has passed yet, one shard at a time. */
  public Stream<Bundle> bundles(List<Hour> hours) {
    return hours.stream()
        .filter(hour -> hour.bundled() > 0)
        .flatMap(
            hour ->
                IntStream.range(0, SHARDS)
                    .mapToObj(shard -> hour.source() + "#" + hour.hour() + "#" + shard)
                    .flatMap(place -> bundles(hour.source(), place)));
  }

  private Stream<Bundle> bundles(String source, String place) {
    return dynamoDb
        .queryPaginator(
            query ->
                query
                    .tableName(table)
                    .keyConditionExpression("pk = :pk")
                    // A bundle's first part says how many it holds.
                    .filterExpression(
                        "attribute_exists(webhooks) AND attribute_not_exists(reverifiedAt)")
                    .projectionExpression("sk, webhooks")
                    .expressionAttributeValues(Map.of(":pk", s(BUNDLES + place))))
        .items()
        .stream()
        .map(
            item -> {
              String digest = text(item, "sk").replaceFirst("#.*", "");
              return new Bundle("bundle:" + place + "/" + digest, source, number(item, "webhooks"));
            });
  }
}
