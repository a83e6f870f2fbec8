package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.attention;
import static dev.wharf.ledger.LedgerItem.history;
import static dev.wharf.ledger.LedgerItem.key;
import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.s;
import static dev.wharf.ledger.LedgerItem.sourceDay;
import static dev.wharf.ledger.LedgerItem.text;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import dev.wharf.verify.VerifiedWebhook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** The ledger in its DynamoDB table; {@link LedgerItem} says how that is laid out. */
public final class DynamoDbLedger implements Ledger {

  static final Set<String> PUBLISHED_BEFORE = Set.of("PUBLISHED", "PROCESSED", "FAILED");

  private static final AttributeValue NONE = AttributeValue.fromL(List.of());

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final BodyClaims bodies;
  private final Repetitions repetitions;
  private final Conflicts conflicts;
  private final Clock clock;

  /**
   * @param retention how long a claimed body is known, and which request was a repetition
   */
  public DynamoDbLedger(DynamoDbClient dynamoDb, String table, Duration retention, Clock clock) {
    this.dynamoDb = dynamoDb;
    this.table = table;
    this.bodies = new BodyClaims(dynamoDb, table, retention, clock);
    this.repetitions = new Repetitions(dynamoDb, table, retention, clock);
    this.conflicts = new Conflicts(dynamoDb, table);
    this.clock = clock;
  }

  @Override
  public Claimed claim(VerifiedWebhook webhook, Instant leaseUntil) {
    bodies.accept(webhook);
    BodyClaims.Body body = bodies.claim(webhook, leaseUntil);
    return (body.isAccepted() ? accepted(webhook) : Optional.<Claimed>empty())
        .orElseGet(
            () ->
                body.owner()
                    .map(owner -> repetitionOf(owner, webhook, leaseUntil))
                    .orElseGet(() -> claimKey(webhook, leaseUntil)));
  }

  /** What repeats a request that somebody lets pass, whatever else has its body or id by now. */
  private Optional<Claimed> accepted(VerifiedWebhook webhook) {
    IdempotencyKey key = webhook.accepted().key();
    Map<String, AttributeValue> item = repetitions.count(key, webhook);
    String status = text(item, "status");
    if (status.equals("INPROGRESS")) {
      return Optional.of(new Claimed(Claim.HELD, key));
    }
    if (!PUBLISHED_BEFORE.contains(status)) {
      return Optional.empty();
    }
    if (!LedgerItem.isOf(item, webhook.stored())) {
      repetitions.leadTo(key, webhook);
    }
    return Optional.of(new Claimed(Claim.COMPLETED, key));
  }

  /** A body that another key has. */
  private Claimed repetitionOf(
      BodyClaims.Owner owner, VerifiedWebhook webhook, Instant leaseUntil) {
    Map<String, AttributeValue> item = repetitions.count(owner.key(), webhook);
    if (Conflicts.isOne(item, webhook)) {
      return conflict(owner.key(), item, webhook);
    }
    if (PUBLISHED_BEFORE.contains(text(item, "status"))) {
      repetitions.leadTo(owner.key(), webhook);
      return new Claimed(Claim.COMPLETED, owner.key());
    }
    // The attempt that claimed the body died before it could claim its key, or the ledger has
    // forgotten what became of it: whoever comes now takes the body over. The other one, should it
    // come again, is a repetition of this one then.
    return item.isEmpty() && bodies.takeOver(owner, webhook, leaseUntil)
        ? claimKey(webhook, leaseUntil)
        : new Claimed(Claim.HELD, owner.key());
  }

  /** What has the webhook's body, or its id, is another than it. */
  private Claimed conflict(
      IdempotencyKey first, Map<String, AttributeValue> item, VerifiedWebhook webhook) {
    conflicts.leadTo(first, webhook);
    return Conflicts.of(first, item);
  }

  @Override
  public Optional<Claimed> conflict(VerifiedWebhook webhook) {
    return conflicts.find(webhook, bodies.owner(webhook));
  }

  private Claimed claimKey(VerifiedWebhook webhook, Instant leaseUntil) {
    StoredWebhook stored = webhook.stored();
    String pk = webhook.key().value();
    Instant now = clock.instant();
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":inProgress", s("INPROGRESS"));
    values.put(":lease", n(leaseUntil.toEpochMilli()));
    values.put(":now", n(now.toEpochMilli()));
    String gatewayId = "";
    if (!stored.gatewayId().isEmpty()) {
      // The key of an index, which takes no empty one.
      values.put(":gatewayId", s(stored.gatewayId()));
      gatewayId = " gatewayId = :gatewayId,";
    }
    String setGatewayId = gatewayId;
    values.put(":source", s(stored.source()));
    values.put(":tenant", s(stored.tenant()));
    values.put(":type", s(webhook.type()));
    values.put(":receivedAt", n(stored.receivedAt().toEpochMilli()));
    values.put(":sourceDay", sourceDay(stored.source(), stored.receivedAt(), pk));
    values.put(":open", attention("OPEN", pk));
    values.put(":none", NONE);
    values.put(":history", history("INPROGRESS", now));
    values.put(":one", n(1));
    String retry = retry("retry", webhook, values);
    // What somebody marked before there was a webhook is none of its marks, and may be large.
    String unmark = (retry.startsWith(" REMOVE") ? ", " : " REMOVE ") + LedgerItem.MARKS;
    String noConflict = Conflicts.none(webhook, values);
    String setBody =
        (values.containsKey(":bodyClaim") ? " bodyClaim = :bodyClaim," : "")
            + (values.containsKey(":reading") ? " reading = :reading," : "");
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key(webhook.key()))
                  .updateExpression(
                      "SET #status = :inProgress, leaseUntil = :lease,"
                          + setGatewayId
                          + setBody
                          + " #source = :source, tenant = :tenant, #type = :type,"
                          + " receivedAt = :receivedAt, sourceDay = :sourceDay, attention = :open,"
                          + " history = list_append(if_not_exists(history, :none), :history)"
                          + retry
                          + unmark
                          + " ADD version :one, attempts :one")
                  // An item without a status is no webhook: whoever may mark webhooks could have
                  // made it. A lease that has lapsed belongs to an attempt that died: the next one
                  // takes over.
                  .conditionExpression(
                      "attribute_not_exists(#status)"
                          + " OR (#status = :inProgress AND leaseUntil <= :now"
                          + noConflict
                          + ")")
                  .expressionAttributeNames(
                      Map.of("#status", "status", "#source", "source", "#type", "type"))
                  .expressionAttributeValues(values)
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return new Claimed(Claim.ACQUIRED, webhook.key());
    } catch (ConditionalCheckFailedException e) {
      return refused(webhook, e.item());
    }
  }

  /**
   * The rest of a SET that keeps a request's retry headers; where it has none, what another request
   * left there goes.
   */
  static String retry(
      String attribute, VerifiedWebhook webhook, Map<String, AttributeValue> values) {
    if (webhook.retry().isEmpty()) {
      return " REMOVE " + attribute;
    }
    Map<String, AttributeValue> headers = new HashMap<>();
    webhook.retry().forEach((name, value) -> headers.put(name, s(value)));
    values.put(":retry", AttributeValue.fromM(headers));
    return ", " + attribute + " = :retry";
  }

  private Claimed refused(VerifiedWebhook webhook, Map<String, AttributeValue> existing) {
    if (Conflicts.isOne(existing, webhook)) {
      return conflict(webhook.key(), existing, webhook);
    }
    String status = text(existing, "status");
    if (status.equals("INPROGRESS")) {
      return new Claimed(Claim.HELD, webhook.key());
    }
    if (!PUBLISHED_BEFORE.contains(status)) {
      // Only what is known to be published may count as a repetition: all else is kept.
      throw new LedgerUnavailableException("the state of " + webhook.key() + " is not known");
    }
    // A lane may deliver one request twice; only another request of the provider's is a duplicate.
    if (!LedgerItem.isOf(existing, webhook.stored())) {
      repetitions.count(webhook.key(), webhook);
      repetitions.leadTo(webhook.key(), webhook);
    }
    return new Claimed(Claim.COMPLETED, webhook.key());
  }

  @Override
  public Set<IdempotencyKey> storePayloads(Collection<VerifiedWebhook> webhooks) {
    Map<IdempotencyKey, List<Map<String, AttributeValue>>> items = new HashMap<>();
    for (VerifiedWebhook webhook : webhooks) {
      items.put(webhook.key(), PayloadItems.of(webhook.key().value(), webhook.stored()));
    }
    return new BatchWriter(dynamoDb, table).write(items);
  }

  @Override
  public void release(VerifiedWebhook webhook, Instant leaseUntil) {
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key(webhook.key()))
                  .updateExpression("SET leaseUntil = :none ADD version :one")
                  .conditionExpression("#status = :inProgress AND leaseUntil = :lease")
                  .expressionAttributeNames(Map.of("#status", "status"))
                  .expressionAttributeValues(
                      Map.of(
                          // No time: whoever comes next may have a clock that is behind this one.
                          ":none", n(0),
                          ":inProgress", s("INPROGRESS"),
                          ":lease", n(leaseUntil.toEpochMilli()),
                          ":one", n(1))));
    } catch (ConditionalCheckFailedException e) {
      // It is completed, or somebody else's by now.
    }
  }

  @Override
  public void complete(VerifiedWebhook webhook) {
    Instant now = clock.instant();
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key(webhook.key()))
                  .updateExpression(
                      "SET #status = :published,"
                          + " history = list_append(if_not_exists(history, :none), :history)"
                          + " REMOVE leaseUntil ADD version :one")
                  .conditionExpression("#status = :inProgress")
                  .expressionAttributeNames(Map.of("#status", "status"))
                  .expressionAttributeValues(
                      Map.of(
                          ":published", s("PUBLISHED"),
                          ":inProgress", s("INPROGRESS"),
                          ":none", NONE,
                          ":history", history("PUBLISHED", now),
                          ":one", n(1))));
    } catch (ConditionalCheckFailedException e) {
      // A processor was faster: its outcome has moved the webhook past PUBLISHED already.
    }
  }

  /** Makes the first claim's path warm without writing anything: its condition never holds. */
  public void prime() {
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key("prime", LedgerItem.WEBHOOK))
                  .updateExpression("SET #status = :never")
                  .conditionExpression("attribute_exists(pk) AND attribute_not_exists(pk)")
                  .expressionAttributeNames(Map.of("#status", "status"))
                  .expressionAttributeValues(Map.of(":never", s("never"))));
    } catch (ConditionalCheckFailedException e) {
      // As intended.
    }
  }
}
