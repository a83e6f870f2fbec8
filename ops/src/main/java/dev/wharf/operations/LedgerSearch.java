package dev.wharf.operations;

import static dev.wharf.ledger.LedgerItem.OPEN;
import static dev.wharf.ledger.LedgerItem.OVERDUE;
import static dev.wharf.ledger.LedgerItem.SHARDS;
import static dev.wharf.ledger.LedgerItem.UNTAKEN;
import static dev.wharf.ledger.LedgerItem.WEBHOOK;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.ledger.LedgerItem;
import dev.wharf.operations.Cursor.Partition;
import dev.wharf.sources.Source;
import dev.wharf.sources.Sources;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

/**
 * Finds webhooks in the ledger by its keys and indexes; never scans it.
 *
 * <ul>
 *   <li>ids: the table's key; a gateway id: index byGatewayId
 *   <li>statuses other than PROCESSED and REVERIFIED: index byAttention, which has what needs
 *       somebody or is under way, and what no processor takes
 *   <li>anything else: index bySource, the source's days one after the other; without a source,
 *       those of every source
 * </ul>
 *
 * What the key does not say is filtered by DynamoDB within the pages. Rows are merged by time as
 * they come, page by page: memory holds a page of each partition.
 */
public final class LedgerSearch {

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final List<String> sources;

  public LedgerSearch(Session session) {
    this.dynamoDb = session.clients().dynamoDb();
    this.table = session.stack().output("LedgerTableName");
    // What cannot be read has no source that is known.
    this.sources =
        Stream.concat(Sources.load().all().stream().map(Source::name), Stream.of("unknown"))
            .toList();
  }

  /**
   * The rows that match, streamed in the order of receipt.
   *
   * @param filter with a time to begin and a time to end, unless it has ids or statuses of index
   *     byAttention
   */
  public Iterator<LedgerRow> rows(Filter filter, boolean oldestFirst) {
    if (!filter.ids().isEmpty()) {
      List<LedgerRow> found = byId(filter);
      if (!found.isEmpty() || filter.since() == null) {
        return found.iterator();
      }
      return StreamSupport.stream(days(filter, oldestFirst).spliterator(), false)
          .filter(row -> filter.matchesId(row.key(), ""))
          .iterator();
    }
    if (filter.wantsAttention()) {
      return merged(attention(filter.statuses()), filter, oldestFirst);
    }
    return days(filter, oldestFirst).iterator();
  }

  /** How many queries a look at a filter's newest rows takes at least: its partitions. */
  public int partitions(Filter filter) {
    if (filter.wantsAttention()) {
      return attention(filter.statuses()).size();
    }
    return (filter.source() == null ? sources.size() : 1) * SHARDS;
  }

  private Iterable<LedgerRow> days(Filter filter, boolean oldestFirst) {
    Instant since = filter.since();
    Instant until = filter.until();
    if (since == null || until == null) {
      throw new IllegalArgumentException("a search by source needs a beginning and an end");
    }
    LocalDate first = since.atOffset(ZoneOffset.UTC).toLocalDate();
    LocalDate last = until.minusMillis(1).atOffset(ZoneOffset.UTC).toLocalDate();
    List<LocalDate> days = new ArrayList<>(first.datesUntil(last.plusDays(1)).toList());
    if (!oldestFirst) {
      days.sort(Comparator.reverseOrder());
    }
    Iterator<LocalDate> left = days.iterator();
    return () ->
        new Concatenated(left, day -> merged(partitions(filter, day), filter, oldestFirst));
  }

  private List<Partition> partitions(Filter filter, LocalDate day) {
    String only = filter.source();
    return (only == null ? sources : List.of(only))
        .stream()
            .flatMap(
                source ->
                    IntStream.range(0, SHARDS)
                        .mapToObj(shard -> LedgerItem.sourceDay(source, day, shard)))
            .map(value -> new Partition("bySource", "sourceDay", value))
            .toList();
  }

  /**
   * The rows of one kind in index byAttention that match.
   *
   * @param kind {@link LedgerItem#OPEN}, {@link LedgerItem#OVERDUE} or {@link LedgerItem#UNTAKEN}
   */
  Iterator<LedgerRow> rows(String kind, Filter filter) {
    return merged(partitions(Set.of(kind)), filter, true);
  }

  private static List<Partition> attention(Set<String> statuses) {
    Set<String> kinds = new LinkedHashSet<>();
    statuses.forEach(
        status -> {
          switch (status) {
            case "INPROGRESS" -> kinds.addAll(List.of(OPEN, OVERDUE));
            case "PUBLISHED" -> kinds.addAll(List.of(OPEN, OVERDUE, UNTAKEN));
            default -> kinds.add(status);
          }
        });
    return partitions(kinds);
  }

  private static List<Partition> partitions(Set<String> kinds) {
    return kinds.stream()
        .flatMap(
            kind -> IntStream.range(0, SHARDS).mapToObj(shard -> LedgerItem.attention(kind, shard)))
        .map(value -> new Partition("byAttention", "attention", value))
        .toList();
  }

  private Iterator<LedgerRow> merged(
      List<Partition> partitions, Filter filter, boolean oldestFirst) {
    return new MergedRows(
        partitions.stream()
            .map(one -> new Cursor(dynamoDb, table, one, filter, oldestFirst))
            .toList(),
        oldestFirst);
  }

  private List<LedgerRow> byId(Filter filter) {
    return filter.ids().stream()
        .flatMap(id -> items(id, filter).stream())
        .map(LedgerRow::of)
        .filter(
            row ->
                filter.matches(row.source(), row.type(), row.tenant(), row.receivedAt())
                    && (filter.statuses().isEmpty() || filter.statuses().contains(row.status())))
        .distinct()
        .toList();
  }

  /**
   * The ledger's whole items for an id.
   *
   * @param id the ledger's key, a gateway id, or the provider's event id: without a source, each
   *     source's; without a tenant, of the routes that have none
   */
  public List<Map<String, AttributeValue>> items(String id, Filter filter) {
    Set<String> keys = new LinkedHashSet<>();
    if (id.contains("#")) {
      keys.add(id);
    } else {
      String tenant = filter.tenant() == null ? "" : filter.tenant();
      for (String source : filter.source() == null ? sources : List.of(filter.source())) {
        keys.add(IdempotencyKey.of(source, tenant, List.of(id)).value());
        // As the ledger shows an id of several parts.
        keys.add(IdempotencyKey.of(source, tenant, List.of("")).value() + id);
      }
      keys.add("quarantine#" + id);
      keys.addAll(keysOfGatewayId(id));
    }
    List<Map<String, AttributeValue>> found = new ArrayList<>();
    List<String> all = List.copyOf(keys);
    for (int from = 0; from < all.size(); from += 100) {
      found.addAll(get(all.subList(from, Math.min(from + 100, all.size()))));
    }
    return found;
  }

  private List<String> keysOfGatewayId(String id) {
    return dynamoDb
        .query(
            query ->
                query
                    .tableName(table)
                    .indexName("byGatewayId")
                    .keyConditionExpression("gatewayId = :id")
                    .expressionAttributeValues(Map.of(":id", AttributeValue.fromS(id))))
        .items()
        .stream()
        .map(item -> LedgerItem.text(item, "pk"))
        .toList();
  }

  /** Whole items of webhooks by their keys, at most 100; in no order, what is absent left out. */
  public List<Map<String, AttributeValue>> get(List<String> keys) {
    List<Map<String, AttributeValue>> found = new ArrayList<>();
    Map<String, KeysAndAttributes> left =
        Map.of(
            table,
            KeysAndAttributes.builder()
                .consistentRead(true)
                .keys(keys.stream().map(key -> LedgerItem.key(key, WEBHOOK)).toList())
                .build());
    while (!left.isEmpty()) {
      Map<String, KeysAndAttributes> request = left;
      var response = dynamoDb.batchGetItem(get -> get.requestItems(request));
      // An item of marks alone is no webhook.
      response.responses().getOrDefault(table, List.of()).stream()
          .filter(item -> item.containsKey("status"))
          .forEach(found::add);
      left = response.unprocessedKeys();
    }
    return found;
  }
}
