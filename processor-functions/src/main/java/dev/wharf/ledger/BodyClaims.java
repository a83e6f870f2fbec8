package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.number;
import static dev.wharf.ledger.LedgerItem.s;
import static dev.wharf.ledger.LedgerItem.text;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.verify.VerifiedWebhook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** Which key a body belongs to, where nobody signs the id that a request names. */
final class BodyClaims {

  private static final String PREFIX = "body#";
  private static final String CLAIM = "claim";
  private static final String ACCEPTED = "accepted";

  /** A claim is made before its webhook ends, and must not be forgotten before that is. */
  private static final Duration MARGIN = Duration.ofDays(30);

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Duration retention;
  private final Clock clock;

  BodyClaims(DynamoDbClient dynamoDb, String table, Duration retention, Clock clock) {
    this.dynamoDb = dynamoDb;
    this.table = table;
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * Another key's body.
   *
   * @param leaseUntil when the attempt that claimed it last has certainly ended
   */
  record Owner(IdempotencyKey key, Instant leaseUntil) {}

  /**
   * What is known of a body.
   *
   * @param owner whose it is, if it is another key's
   * @param isAccepted whether somebody has let it pass under this type
   */
  record Body(Optional<Owner> owner, boolean isAccepted) {
    static final Body FREE = new Body(Optional.empty(), false);
  }

  /** Claims a webhook's body for its key; a body that the key has already stays its own. */
  Body claim(VerifiedWebhook webhook, Instant leaseUntil) {
    if (webhook.bodyClaim().isEmpty()) {
      return Body.FREE;
    }
    try {
      Map<String, AttributeValue> before =
          put(webhook, leaseUntil, "attribute_not_exists(#key) OR #key = :key", Map.of());
      return new Body(Optional.empty(), isAccepted(before, webhook));
    } catch (ConditionalCheckFailedException e) {
      Map<String, AttributeValue> item = e.item();
      Owner owner =
          new Owner(
              new IdempotencyKey(text(item, "key")),
              Instant.ofEpochMilli(number(item, "leaseUntil")));
      return new Body(Optional.of(owner), isAccepted(item, webhook));
    }
  }

  private static boolean isAccepted(Map<String, AttributeValue> item, VerifiedWebhook webhook) {
    return item.containsKey(ACCEPTED)
        && item.get(ACCEPTED).ss().contains(webhook.accepted().key().value());
  }

  /**
   * Keeps with the body that somebody lets it pass: what repeats it is known to, even when the
   * ledger has forgotten the webhook that it contradicts.
   */
  void accept(VerifiedWebhook accepted) {
    if (accepted.acceptedBody().isEmpty()) {
      return;
    }
    dynamoDb.updateItem(
        update ->
            update
                .tableName(table)
                .key(LedgerItem.key(PREFIX + accepted.acceptedBody().get(), CLAIM))
                .updateExpression("SET expiresAt = :expiresAt ADD accepted :keys")
                .expressionAttributeValues(
                    Map.of(
                        ":expiresAt", expiresAt(),
                        ":keys", AttributeValue.fromSs(List.of(accepted.key().value())))));
  }

  private AttributeValue expiresAt() {
    return n(clock.instant().plus(retention).plus(MARGIN).getEpochSecond());
  }

  /** Whose a webhook's body is, as far as it is anybody's. */
  Optional<IdempotencyKey> owner(VerifiedWebhook webhook) {
    return webhook
        .bodyClaim()
        .map(
            body ->
                dynamoDb
                    .getItem(
                        get ->
                            get.tableName(table)
                                .key(LedgerItem.key(PREFIX + body, CLAIM))
                                .consistentRead(true))
                    .item())
        .filter(item -> item.containsKey("key"))
        .map(item -> new IdempotencyKey(text(item, "key")));
  }

  /** Gives the body of a webhook that the ledger does not know to another one's key. */
  boolean takeOver(Owner owner, VerifiedWebhook webhook, Instant leaseUntil) {
    if (owner.leaseUntil().isAfter(clock.instant())) {
      return false;
    }
    try {
      put(
          webhook,
          leaseUntil,
          "#key = :owner AND leaseUntil = :lapsed",
          Map.of(
              ":owner", s(owner.key().value()), ":lapsed", n(owner.leaseUntil().toEpochMilli())));
      return true;
    } catch (ConditionalCheckFailedException e) {
      // Somebody else was faster.
      return false;
    }
  }

  /**
   * @return the claim as it was before
   */
  private Map<String, AttributeValue> put(
      VerifiedWebhook webhook,
      Instant leaseUntil,
      String condition,
      Map<String, AttributeValue> more) {
    Map<String, AttributeValue> values = new HashMap<>(more);
    values.put(":key", s(webhook.key().value()));
    values.put(":lease", n(leaseUntil.toEpochMilli()));
    values.put(":expiresAt", expiresAt());
    return dynamoDb
        .updateItem(
            update ->
                update
                    .tableName(table)
                    .key(LedgerItem.key(PREFIX + webhook.bodyClaim().orElseThrow(), CLAIM))
                    .updateExpression(
                        "SET #key = :key, leaseUntil = :lease, expiresAt = :expiresAt")
                    .conditionExpression(condition)
                    .expressionAttributeNames(Map.of("#key", "key"))
                    .expressionAttributeValues(values)
                    .returnValues(ReturnValue.ALL_OLD)
                    .returnValuesOnConditionCheckFailure(
                        ReturnValuesOnConditionCheckFailure.ALL_OLD))
        .attributes();
  }
}
