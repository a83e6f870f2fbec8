package dev.wharf.operations;

import static dev.wharf.ledger.LedgerItem.MAX_MARKS;
import static dev.wharf.ledger.LedgerItem.WEBHOOK;
import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.s;
import static dev.wharf.ledger.LedgerItem.text;

import dev.wharf.ledger.LedgerItem;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** Says on a webhook's item that it was redriven or replayed: when, by whom, in which operation. */
public final class Marks {

  private final Session session;
  private final Clock clock;
  private final String list;
  private final String count;
  private final String operation;

  /**
   * @param kind {@code redrive} or {@code replay}
   * @param operation the operation's id
   */
  public Marks(Session session, Clock clock, String kind, String operation) {
    this.session = session;
    this.clock = clock;
    this.list = kind + "s";
    this.count = kind + "Count";
    this.operation = operation;
  }

  /** Whether this operation has marked the item before. */
  public boolean has(Map<String, AttributeValue> item) {
    AttributeValue marks = item.get(list);
    return marks != null
        && marks.l().stream().anyMatch(mark -> text(mark.m(), "id").equals(operation));
  }

  /** Marks a webhook; one that the ledger does not have is left so. */
  public void mark(String key) {
    // The list has a bound; beyond it the newest replaces the last.
    if (!update(
        key,
        "SET #list = list_append(if_not_exists(#list, :none), :marks) ADD #count :one",
        "attribute_exists(pk) AND (attribute_not_exists(#list) OR size(#list) < :max)",
        null)) {
      update(
          key,
          "SET #list[" + (MAX_MARKS - 1) + "] = :mark ADD #count :one",
          "attribute_exists(pk)",
          "mark");
    }
  }

  private boolean update(String key, String expression, String condition, @Nullable String one) {
    AttributeValue mark =
        AttributeValue.fromM(
            Map.of("id", s(operation), "at", n(clock.millis()), "by", s(session.caller())));
    Map<String, AttributeValue> values =
        one == null
            ? Map.of(
                ":marks",
                AttributeValue.fromL(List.of(mark)),
                ":none",
                AttributeValue.fromL(List.of()),
                ":max",
                n(MAX_MARKS),
                ":one",
                n(1))
            : Map.of(":mark", mark, ":one", n(1));
    try {
      session
          .clients()
          .dynamoDb()
          .updateItem(
              update ->
                  update
                      .tableName(session.stack().output("LedgerTableName"))
                      .key(LedgerItem.key(key, WEBHOOK))
                      .updateExpression(expression)
                      .conditionExpression(condition)
                      .expressionAttributeNames(Map.of("#list", list, "#count", count))
                      .expressionAttributeValues(values));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }
}
