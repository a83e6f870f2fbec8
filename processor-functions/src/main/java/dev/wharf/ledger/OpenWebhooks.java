package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.OVERDUE;
import static dev.wharf.ledger.LedgerItem.UNTAKEN;
import static dev.wharf.ledger.LedgerItem.attention;
import static dev.wharf.ledger.LedgerItem.key;
import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.number;
import static dev.wharf.ledger.LedgerItem.s;

import dev.wharf.events.IdempotencyKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * What the ledger has that has not ended, and the two ways to put it aside. Each write holds only
 * while the webhook is what it was when it was read: an outcome that comes just now wins.
 */
public final class OpenWebhooks {

  /** Rows of a page: the index has some 250 bytes of each. */
  private static final int PAGE = 500;

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Duration retention;
  private final Clock clock;
  private final PayloadExpiry payloads;

  /**
   * @param retention how long the ledger keeps what has ended
   */
  public OpenWebhooks(DynamoDbClient dynamoDb, String table, Duration retention, Clock clock) {
    this.dynamoDb = dynamoDb;
    this.table = table;
    this.retention = retention;
    this.clock = clock;
    this.payloads = new PayloadExpiry(dynamoDb, table);
  }

  /**
   * Webhooks of a partition, oldest first.
   *
   * @param next where the following page begins; null where there is none
   */
  public record Page(List<OpenWebhook> webhooks, @Nullable Map<String, AttributeValue> next) {}

  /**
   * @param kind {@link LedgerItem#OPEN} or {@link LedgerItem#OVERDUE}
   * @param receivedBefore only what was received before
   * @param from {@link Page#next} of the page before; null begins with the oldest
   */
  public Page page(
      String kind, int shard, Instant receivedBefore, @Nullable Map<String, AttributeValue> from) {
    QueryResponse response =
        dynamoDb.query(
            query ->
                query
                    .tableName(table)
                    .indexName("byAttention")
                    .keyConditionExpression("attention = :attention AND receivedAt < :before")
                    .expressionAttributeValues(
                        Map.of(
                            ":attention", s(attention(kind, shard)),
                            ":before", n(receivedBefore.toEpochMilli())))
                    .exclusiveStartKey(from)
                    .limit(PAGE));
    return new Page(
        response.items().stream().map(OpenWebhook::of).toList(),
        response.hasLastEvaluatedKey() ? response.lastEvaluatedKey() : null);
  }

  /** A webhook's item; empty if it has gone. */
  public Map<String, AttributeValue> item(IdempotencyKey key) {
    return dynamoDb.getItem(get -> get.tableName(table).key(key(key)).consistentRead(true)).item();
  }

  /**
   * Ends a PUBLISHED webhook that no processor takes: it expires, and is out of what is under way.
   * It leaves last, when its payload expires too: who dies in between is followed by somebody who
   * finds it again.
   *
   * @return false if it is no longer what it was
   */
  public boolean end(OpenWebhook webhook) {
    Instant now = clock.instant();
    Instant expiresAt = now.plus(retention);
    String condition = "#status = :published AND attention = :from";
    Map<String, AttributeValue> was =
        Map.of(":published", s("PUBLISHED"), ":from", s(webhook.attention()));
    Map<String, AttributeValue> expiry = new HashMap<>(was);
    expiry.put(":expiresAt", n(expiresAt.getEpochSecond()));
    expiry.put(":now", n(now.toEpochMilli()));
    expiry.put(":one", n(1));
    Map<String, AttributeValue> ended =
        update(
            webhook,
            update ->
                update
                    .updateExpression(
                        "SET expiresAt = :expiresAt, untakenAt = :now ADD version :one")
                    .conditionExpression(condition)
                    .expressionAttributeValues(expiry));
    if (ended == null) {
      return false;
    }
    payloads.follow(webhook.key(), number(ended, "version"), expiresAt);
    Map<String, AttributeValue> leaving = new HashMap<>(was);
    leaving.put(":untaken", attention(UNTAKEN, webhook.key().value()));
    return update(
            webhook,
            update ->
                update
                    .updateExpression("SET attention = :untaken")
                    .conditionExpression(condition)
                    .expressionAttributeValues(leaving))
        != null;
  }

  /**
   * Puts a webhook aside that should have gone on long ago. A claim or an outcome takes it back.
   *
   * @param version of its item, as it was read: whoever has claimed it since, and be it that the
   *     claim was given back, has left another
   * @return false if it is no longer what it was
   */
  public boolean putAside(OpenWebhook webhook, long version) {
    return update(
            webhook,
            update ->
                update
                    .updateExpression("SET attention = :overdue")
                    .conditionExpression(
                        "#status = :status AND attention = :from AND version = :version")
                    .expressionAttributeValues(
                        Map.of(
                            ":status", s(webhook.status()),
                            ":from", s(webhook.attention()),
                            ":version", n(version),
                            ":overdue", attention(OVERDUE, webhook.key().value()))))
        != null;
  }

  private @Nullable Map<String, AttributeValue> update(
      OpenWebhook webhook, java.util.function.Consumer<UpdateItemRequest.Builder> change) {
    UpdateItemRequest.Builder update =
        UpdateItemRequest.builder()
            .tableName(table)
            .key(key(webhook.key()))
            .expressionAttributeNames(Map.of("#status", "status"))
            .returnValues(ReturnValue.UPDATED_NEW);
    change.accept(update);
    try {
      return dynamoDb.updateItem(update.build()).attributes();
    } catch (ConditionalCheckFailedException e) {
      return null;
    }
  }
}
