package dev.wharf.operations;

import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.number;
import static dev.wharf.ledger.LedgerItem.s;
import static dev.wharf.ledger.LedgerItem.text;

import dev.wharf.ledger.LedgerItem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * Says of a stored request that it was put back before ingest: when, by whom, in which operation,
 * from where. The ledger may not have a webhook of it yet, and nothing in it is verified; so the
 * mark lies beside, under {@code redrive#<gateway id>}, one item for each operation, and touches no
 * webhook. It expires.
 */
public final class RequestMarks {

  private static final String PREFIX = "redrive#";

  /** Longer than what was redriven is worked on, and than the ledger has kept most of it since. */
  private static final Duration KEPT = Duration.ofDays(400);

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final String caller;
  private final Clock clock;
  private final String operation;
  private final String from;

  /**
   * @param operation the operation's id
   * @param from where the request was: {@code inbox-dlq}, {@code stream-failures}
   */
  public RequestMarks(Session session, Clock clock, String operation, String from) {
    this.dynamoDb = session.clients().dynamoDb();
    this.table = session.stack().output("LedgerTableName");
    this.caller = session.caller();
    this.clock = clock;
    this.operation = operation;
    this.from = from;
  }

  /** One mark. */
  public record Mark(String operation, Instant at, String by, String from) {}

  /** Marks a request; one that has no id stays unmarked. */
  void mark(String gatewayId) {
    if (!gatewayId.isEmpty()) {
      Update mark = update(gatewayId);
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(mark.tableName())
                  .key(mark.key())
                  .updateExpression(mark.updateExpression())
                  .expressionAttributeValues(mark.expressionAttributeValues()));
    }
  }

  /** The same, as a part of a transaction. */
  Update update(String gatewayId) {
    Instant now = clock.instant();
    return Update.builder()
        .tableName(table)
        .key(LedgerItem.key(PREFIX + gatewayId, operation))
        .updateExpression(
            "SET redrivenAt = :at, redrivenBy = :by, redrivenFrom = :from, expiresAt = :expiresAt")
        .expressionAttributeValues(
            Map.of(
                ":at", n(now.toEpochMilli()),
                ":by", s(caller),
                ":from", s(from),
                ":expiresAt", n(now.plus(KEPT).getEpochSecond())))
        .build();
  }

  /** The marks of requests, the oldest first. */
  public static List<Mark> of(Session session, Stream<String> gatewayIds) {
    return gatewayIds
        .filter(id -> !id.isEmpty())
        .distinct()
        .flatMap(id -> items(session, id).stream())
        .map(
            item ->
                new Mark(
                    text(item, "sk"),
                    Instant.ofEpochMilli(number(item, "redrivenAt")),
                    text(item, "redrivenBy"),
                    text(item, "redrivenFrom")))
        .sorted(Comparator.comparing(Mark::at))
        .toList();
  }

  private static List<Map<String, AttributeValue>> items(Session session, String gatewayId) {
    return session
        .clients()
        .dynamoDb()
        .query(
            query ->
                query
                    .tableName(session.stack().output("LedgerTableName"))
                    .consistentRead(true)
                    .keyConditionExpression("pk = :request")
                    .expressionAttributeValues(Map.of(":request", s(PREFIX + gatewayId))))
        .items();
  }
}
