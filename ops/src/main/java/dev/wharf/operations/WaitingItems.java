package dev.wharf.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.Header;
import dev.wharf.events.Json;
import dev.wharf.events.Payload;
import dev.wharf.events.StoredWebhook;
import dev.wharf.ledger.LedgerItem;
import dev.wharf.sources.Sources;
import dev.wharf.verify.ClaimedEvent;
import dev.wharf.verify.RejectedException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.Update;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The table lane's items that wait though the stream has given them up. The truth is the index
 * byWaiting; StreamFailuresQueue says up to when the stream has failed: an item that was received
 * before one of its reports, or longer ago than the stream tries, is given its {@code redrive}
 * marker, which brings it to ingest once more. One that was still on its way comes twice, which the
 * ledger knows.
 */
public final class WaitingItems {

  /** For how long the stream tries a record: MaximumRecordAgeInSeconds in template.yaml. */
  public static final Duration TRIED = Duration.ofHours(2);

  /** The last of the pauses between them is three seconds. */
  private static final int ATTEMPTS = 7;

  private final Session session;
  private final Filter filter;
  private final Clock clock;
  private final RequestMarks marks;
  private final Sources sources = Sources.load();
  private final String table;
  private final Interruption interruption;
  private Instant failedUntil;

  public WaitingItems(
      Session session, Filter filter, Clock clock, Interruption interruption, RequestMarks marks) {
    this.session = session;
    this.filter = filter;
    this.clock = clock;
    this.marks = marks;
    this.interruption = interruption;
    this.table = session.stack().output("InboxTableName");
    this.failedUntil = clock.instant().minus(TRIED);
  }

  /**
   * @param progress told after each item
   */
  public Redrive.Result run(double rate, long limit, boolean dryRun, Consumer<Tally> progress) {
    Redrive redrive =
        new Redrive(session, interruption, 0, 0, Long.MAX_VALUE, dryRun, reports -> {});
    String queue = session.stack().output("StreamFailuresQueueUrl");
    Tally tally = new Tally();
    Instant began = clock.instant();
    // First up to when, then the items, and the reports last: a crash between leaves them.
    redrive.run(queue, reports(new ArrayList<>(), false));
    boolean complete = markAll(new Pace(rate, interruption), limit, dryRun, tally, progress);
    boolean all = complete && filter.isEmpty() && tally.counted("matched") < limit;
    if (!dryRun && all) {
      redrive.run(queue, reports(new ArrayList<>(List.of(began)), true));
    }
    return new Redrive.Result(tally, complete && !interruption.isAsked());
  }

  /** Reads the reports; deletes those from before a time, whose items are all marked now. */
  private Redrive.Letters reports(List<Instant> before, boolean delete) {
    return new Redrive.Letters() {
      @Override
      public List<Message> matching(List<Message> messages, Tally tally) {
        List<Message> done = new ArrayList<>();
        for (Message message : messages) {
          Instant at = failedAt(message);
          if (at.isAfter(failedUntil) && !delete) {
            failedUntil = at;
          }
          if (delete && at.isBefore(before.get(0))) {
            done.add(message);
          }
        }
        return done;
      }

      @Override
      public List<Message> send(List<Message> messages, Tally tally) {
        return messages;
      }
    };
  }

  private Instant failedAt(Message message) {
    try {
      JsonNode report = Json.mapper().readTree(message.body());
      return Instant.parse(report.path("timestamp").asText());
    } catch (IOException | java.time.DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  private boolean markAll(
      Pace pace, long limit, boolean dryRun, Tally tally, Consumer<Tally> progress) {
    DynamoDbClient dynamoDb = session.clients().dynamoDb();
    for (int digit = 0; digit < 10; digit++) {
      Map<String, AttributeValue> values =
          Map.of(
              ":waiting", AttributeValue.fromS(Integer.toString(digit)),
              ":until", AttributeValue.fromN(Long.toString(failedUntil.toEpochMilli())));
      for (Map<String, AttributeValue> item :
          dynamoDb
              .queryPaginator(
                  query ->
                      query
                          .tableName(table)
                          .indexName("byWaiting")
                          .keyConditionExpression("waiting = :waiting AND receivedAt <= :until")
                          .expressionAttributeValues(values))
              .items()) {
        if (interruption.isAsked()) {
          return false;
        }
        if (tally.counted("matched") >= limit) {
          return true;
        }
        tally.count("seen");
        String id = LedgerItem.text(item, "id");
        if (matches(id, tally) && !dryRun) {
          pace.await();
          mark(id, tally);
        }
        progress.accept(tally);
      }
    }
    return true;
  }

  private boolean matches(String id, Tally tally) {
    Map<String, AttributeValue> item =
        session
            .clients()
            .dynamoDb()
            .getItem(
                get ->
                    get.tableName(table)
                        .key(Map.of("id", AttributeValue.fromS(id)))
                        .consistentRead(true))
            .item();
    if (!item.containsKey("waiting")) {
      return false;
    }
    StoredWebhook webhook = webhook(id, item);
    String key = "";
    String type = "";
    try {
      var source = sources.find(webhook.source());
      if (source.isPresent()) {
        ClaimedEvent event = ClaimedEvent.of(source.get(), webhook);
        key = event.key().value();
        type = event.type();
      }
    } catch (RejectedException e) {
      // It has no type; ingest will quarantine it.
    }
    if (filter.matches(webhook.source(), type, webhook.tenant(), webhook.receivedAt())
        && filter.matchesId(key, id)) {
      tally.match(webhook.source(), type, "", id, webhook.receivedAt());
      return true;
    }
    return false;
  }

  /** Brings an item to ingest and says so, both or neither. */
  private void mark(String id, Tally tally) {
    Update touch =
        Update.builder()
            .tableName(table)
            .key(Map.of("id", AttributeValue.fromS(id)))
            // Another number each time: a write that changes nothing brings nothing.
            .updateExpression("SET redrive = :now REMOVE reserve")
            // Whether it waits was read just now. The condition doesn't say so again: what it names
            // OperatorRole could change. One that ended meanwhile brings nothing to ingest.
            .conditionExpression("attribute_exists(id)")
            .expressionAttributeValues(
                Map.of(":now", AttributeValue.fromN(Long.toString(clock.millis()))))
            .build();
    for (int attempt = 1; ; attempt++) {
      try {
        session
            .clients()
            .dynamoDb()
            .transactWriteItems(
                write ->
                    write.transactItems(
                        TransactWriteItem.builder().update(touch).build(),
                        TransactWriteItem.builder().update(marks.update(id)).build()));
        tally.count("redriven");
        return;
      } catch (TransactionCanceledException e) {
        if (e.cancellationReasons().get(0).code().equals("ConditionalCheckFailed")) {
          tally.count("ended meanwhile");
          return;
        }
        if (attempt == ATTEMPTS) {
          throw e;
        }
        // Throttled, or ingest writes to it just now: the SDK repeats no transaction for that.
        interruption.pause(Duration.ofMillis(50L << attempt).toNanos());
      }
    }
  }

  /** As {@code table-lane.request.vtl} writes it; what is missing is empty. */
  private static StoredWebhook webhook(String id, Map<String, AttributeValue> item) {
    AttributeValue map = item.get("webhook");
    Map<String, AttributeValue> webhook = map == null ? Map.of() : map.m();
    AttributeValue body = webhook.get("body");
    List<Header> headers = new ArrayList<>();
    AttributeValue list = webhook.get("headers");
    for (int i = 0; list != null && i + 1 < list.l().size(); i += 2) {
      headers.add(new Header(utf8(list.l().get(i)), utf8(list.l().get(i + 1))));
    }
    return new StoredWebhook(
        LedgerItem.text(webhook, "source"),
        "table",
        webhook.containsKey("tenant") ? utf8(webhook.get("tenant")) : "",
        id,
        Instant.ofEpochMilli(LedgerItem.number(item, "receivedAt")),
        "",
        "",
        "",
        List.of(),
        headers,
        new Payload(body == null || body.b() == null ? new byte[0] : body.b().asByteArray()));
  }

  private static String utf8(AttributeValue value) {
    return value.b() == null ? "" : value.b().asString(UTF_8);
  }
}
