package dev.wharf.operations;

import static dev.wharf.ledger.LedgerItem.OPEN;
import static dev.wharf.ledger.LedgerItem.OVERDUE;
import static dev.wharf.ledger.LedgerItem.SHARDS;
import static dev.wharf.ledger.LedgerItem.UNTAKEN;
import static dev.wharf.ledger.LedgerItem.number;
import static dev.wharf.ledger.LedgerItem.text;

import dev.wharf.ledger.LedgerItem;
import dev.wharf.ledger.RetryHorizon;
import dev.wharf.sweep.ProcessorRule;
import dev.wharf.sweep.ProcessorRules;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** How a stack is doing, from its queues' attributes and the ledger's indexes. */
public final class Statistics {

  /** Untaken webhooks are counted of so long before the horizon: they end by the day. */
  public static final Duration UNTAKEN_OF = Duration.ofDays(1);

  private static final List<String> QUEUES =
      List.of(
          "InboxQueue",
          "InboxDeadLetterQueue",
          "StreamFailuresQueue",
          "FailedEventsQueue",
          "FailedOutcomesQueue",
          "UndeliveredEventsQueue");

  private final Session session;
  private final Clock clock;
  private final LedgerSearch ledger;
  private final Random random = new Random();

  public Statistics(Session session, Clock clock) {
    this.session = session;
    this.clock = clock;
    this.ledger = new LedgerSearch(session);
  }

  /** Messages of a queue: those that wait, and those that somebody works on. */
  public record Depth(long waiting, long inFlight) {}

  public Map<String, Depth> queues() {
    Map<String, Depth> depths = new LinkedHashMap<>();
    for (String queue : QUEUES) {
      Map<QueueAttributeName, String> attributes =
          session
              .clients()
              .sqs()
              .getQueueAttributes(
                  get ->
                      get.queueUrl(session.stack().output(queue + "Url"))
                          .attributeNames(
                              QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                              QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
              .attributes();
      depths.put(
          queue,
          new Depth(
              Long.parseLong(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)),
              Long.parseLong(
                  attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))));
    }
    return depths;
  }

  /** When the oldest was received: of each status that is not an end, and of InboxTable. */
  public Map<String, Instant> oldest() {
    Map<String, Instant> oldest = new LinkedHashMap<>();
    for (int digit = 0; digit < 10; digit++) {
      note(
          oldest,
          "waiting in InboxTable",
          first("InboxTableName", "byWaiting", "waiting", "" + digit));
    }
    for (String kind : List.of(OPEN, OVERDUE, "FAILED", "QUARANTINED")) {
      for (int shard = 0; shard < SHARDS; shard++) {
        note(
            oldest,
            kind,
            first(
                "LedgerTableName", "byAttention", "attention", LedgerItem.attention(kind, shard)));
      }
    }
    return oldest;
  }

  private static void note(Map<String, Instant> oldest, String what, @Nullable Instant at) {
    if (at != null) {
      oldest.merge(what, at, (one, other) -> one.isBefore(other) ? one : other);
    }
  }

  private @Nullable Instant first(String table, String index, String attribute, String value) {
    return session
        .clients()
        .dynamoDb()
        .query(
            query ->
                query
                    .tableName(session.stack().output(table))
                    .indexName(index)
                    .keyConditionExpression("#key = :value")
                    .expressionAttributeNames(Map.of("#key", attribute))
                    .expressionAttributeValues(Map.of(":value", AttributeValue.fromS(value)))
                    .limit(1))
        .items()
        .stream()
        .findFirst()
        .map(item -> Instant.ofEpochMilli(number(item, "receivedAt")))
        .orElse(null);
  }

  /**
   * What was received: counts by source and status, and how long the processed ones took.
   *
   * @param millis from receipt to PROCESSED, sorted, of a random sample
   */
  public record Received(Map<String, Map<String, Long>> counts, List<Long> millis) {}

  /**
   * @param sample how many processed webhooks are looked at for their times
   */
  public Received received(Filter filter, int sample) {
    Map<String, Map<String, Long>> counts = new TreeMap<>();
    List<String> keys = new ArrayList<>();
    long processed = 0;
    Iterator<LedgerRow> rows = ledger.rows(filter, false);
    while (rows.hasNext()) {
      LedgerRow row = rows.next();
      counts
          .computeIfAbsent(row.source(), any -> new TreeMap<>())
          .merge(row.status(), 1L, Long::sum);
      if (row.status().equals("PROCESSED")) {
        processed++;
        if (keys.size() < sample) {
          keys.add(row.key());
        } else if (random.nextDouble() * processed < sample) {
          keys.set(random.nextInt(sample), row.key());
        }
      }
    }
    List<Long> millis = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += 100) {
      ledger.get(keys.subList(from, Math.min(from + 100, keys.size()))).stream()
          .map(Statistics::millis)
          .filter(one -> one >= 0)
          .forEach(millis::add);
    }
    Collections.sort(millis);
    return new Received(counts, millis);
  }

  private static long millis(Map<String, AttributeValue> item) {
    AttributeValue history = item.get("history");
    if (history == null) {
      return -1;
    }
    return history.l().stream()
        .filter(change -> text(change.m(), "status").equals("PROCESSED"))
        .mapToLong(change -> number(change.m(), "at") - number(item, "receivedAt"))
        .findFirst()
        .orElse(-1);
  }

  /**
   * Webhooks of one type that nothing has become of.
   *
   * @param busSource {@code wharf.<source>}
   * @param rules those that take the type; empty where none does
   */
  public record Unanswered(String busSource, String type, long count, List<String> rules) {}

  /**
   * What is PUBLISHED for longer than any processor is tried. Where a rule takes the type,
   * something is broken; where none does, the webhook has ended, and is counted of a day.
   */
  public List<Unanswered> unanswered() {
    Instant horizon = clock.instant().minus(RetryHorizon.DEFAULT);
    Filter published = Filter.NONE.withStatuses(Set.of("PUBLISHED")).withUntil(horizon);
    Map<String, Long> owed = new TreeMap<>();
    // What the sweep has not looked at is still among what is under way.
    count(ledger.rows(OPEN, published), owed);
    count(ledger.rows(OVERDUE, published), owed);
    Map<String, Long> untaken = new TreeMap<>();
    // Whatever rules there are by now: a replay brings these.
    count(ledger.rows(UNTAKEN, published.withSince(horizon.minus(UNTAKEN_OF))), untaken);
    List<Unanswered> unanswered = new ArrayList<>();
    if (!owed.isEmpty()) {
      ProcessorRules rules =
          ProcessorRules.of(
              session.clients().eventBridge(), session.stack().output("WebhookBusName"));
      owed.forEach(
          (which, count) -> {
            Unanswered one = unanswered(which, count, rules);
            if (one.rules().isEmpty()) {
              untaken.merge(which, count, Long::sum);
            } else {
              unanswered.add(one);
            }
          });
    }
    ProcessorRules none = new ProcessorRules(List.of());
    untaken.forEach((which, count) -> unanswered.add(unanswered(which, count, none)));
    return unanswered;
  }

  private static Unanswered unanswered(String which, long count, ProcessorRules rules) {
    String[] parts = which.split("\t", -1);
    String source = "wharf." + parts[0];
    List<String> takers =
        rules.takers(source, parts[1]).stream().map(ProcessorRule::toString).toList();
    return new Unanswered(source, parts[1], count, takers);
  }

  /** Webhooks that are INPROGRESS and that nobody tries any more, by {@code source type}. */
  public Map<String, Long> abandoned() {
    Map<String, Long> counts = new TreeMap<>();
    count(ledger.rows(OVERDUE, Filter.NONE.withStatuses(Set.of("INPROGRESS"))), counts);
    return counts;
  }

  private static void count(Iterator<LedgerRow> rows, Map<String, Long> counts) {
    while (rows.hasNext()) {
      LedgerRow row = rows.next();
      counts.merge(row.source() + "\t" + row.type(), 1L, Long::sum);
    }
  }
}
