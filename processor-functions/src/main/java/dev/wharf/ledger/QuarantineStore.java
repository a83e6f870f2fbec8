package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.PAYLOAD;
import static dev.wharf.ledger.LedgerItem.key;
import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.number;
import static dev.wharf.ledger.LedgerItem.s;
import static dev.wharf.ledger.LedgerItem.text;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import dev.wharf.verify.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** What is in quarantine, for those who verify it again. */
public final class QuarantineStore {

  private static final String QUARANTINED = "QUARANTINED";

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Duration retention;
  private final Clock clock;
  private final QuarantineBundles bundles;

  /**
   * @param retention how long an item is kept after it has passed
   */
  public QuarantineStore(DynamoDbClient dynamoDb, String table, Duration retention, Clock clock) {
    this.dynamoDb = dynamoDb;
    this.table = table;
    this.retention = retention;
    this.clock = clock;
    this.bundles = new QuarantineBundles(dynamoDb, table, retention, clock);
  }

  /** Whether an id is a bundle's. */
  public static boolean isBundle(String id) {
    return id.startsWith(QuarantineBundles.ID);
  }

  /**
   * What is quarantined under an id, which is not a bundle's; empty if there is nothing.
   *
   * @throws LedgerUnavailableException if its payload is incomplete
   */
  public Optional<Entry> find(String id) {
    String pk = Quarantined.key(id);
    Map<String, AttributeValue> item = item(pk, LedgerItem.WEBHOOK);
    if (!item.containsKey("status")) {
      return Optional.empty();
    }
    if (!text(item, "status").equals(QUARANTINED)) {
      return Optional.of(new Entry(id, true, text(item, "ledgerKey"), null, null));
    }
    List<Map<String, AttributeValue>> payload = payload(pk);
    StoredWebhook webhook = PayloadItems.webhook(payload).orElse(null);
    String raw = webhook == null ? PayloadItems.text(PayloadItems.body(payload)) : null;
    return Optional.of(new Entry(id, false, "", webhook, raw));
  }

  private List<Map<String, AttributeValue>> payload(String pk) {
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    long parts = 1;
    for (int part = 0; part < parts; part++) {
      Map<String, AttributeValue> item = item(pk, PAYLOAD + part);
      if (item.isEmpty()) {
        throw new LedgerUnavailableException("the ledger lacks part " + part + " of " + pk);
      }
      items.add(item);
      parts = number(items.get(0), "parts");
    }
    return items;
  }

  private Map<String, AttributeValue> item(String pk, String sk) {
    return dynamoDb
        .getItem(get -> get.tableName(table).key(key(pk, sk)).consistentRead(true))
        .item();
  }

  /** The webhooks of a bundle; empty if there is none with this id. */
  public Optional<Bundle> findBundle(String id) {
    return bundles
        .find(id)
        .map(bundle -> new Bundle(bundle.reverified(), List.copyOf(bundle.webhooks())));
  }

  /**
   * Links what has passed to the webhook that it became, and takes it out of what needs somebody.
   * The webhook's own item first: who dies in between does both again.
   *
   * @param id of its item, or of the bundle that it shares
   */
  public void reverified(String id, StoredWebhook webhook, IdempotencyKey became) {
    linkBack(id, webhook, became);
    if (isBundle(id)) {
      return;
    }
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":quarantined", s(QUARANTINED));
    values.put(":reverified", s("REVERIFIED"));
    values.put(":ledgerKey", s(became.value()));
    values.put(":history", LedgerItem.history("REVERIFIED", clock.instant()));
    values.put(":expiresAt", n(clock.instant().plus(retention).getEpochSecond()));
    values.put(":one", n(1));
    update(
        Quarantined.key(id),
        "SET #status = :reverified, ledgerKey = :ledgerKey, expiresAt = :expiresAt,"
            + " history = list_append(history, :history)"
            + " REMOVE attention ADD version :one",
        "#status = :quarantined",
        values);
  }

  /** Where the webhook is another request's, this one is a duplicate of it and no part of it. */
  private void linkBack(String id, StoredWebhook webhook, IdempotencyKey became) {
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key(became))
                  .updateExpression("SET quarantineId = :id ADD version :one")
                  .conditionExpression(
                      "gatewayId = :gatewayId AND attribute_not_exists(quarantineId)")
                  .expressionAttributeValues(
                      Map.of(":id", s(id), ":gatewayId", s(webhook.gatewayId()), ":one", n(1))));
    } catch (ConditionalCheckFailedException e) {
      // Linked before, or another request's.
    }
  }

  /** Notes that every webhook of a bundle has passed. */
  public void reverifiedBundle(String id) {
    bundles.reverified(id);
  }

  /**
   * Notes that it does not pass yet, and why now.
   *
   * @param id of its item; a bundle's webhooks have none, and stay as they are
   */
  public void rejectedAgain(String id, Quarantined rejected) {
    Reason reason = rejected.reason();
    Map<String, AttributeValue> values = new HashMap<>();
    IdempotencyKey conflictsWith = rejected.conflictsWith();
    String conflict = " REMOVE conflictsWith";
    if (conflictsWith != null) {
      values.put(":conflictsWith", s(conflictsWith.value()));
      conflict = ", conflictsWith = :conflictsWith";
    }
    values.put(":quarantined", s(QUARANTINED));
    values.put(":reason", s(reason.code()));
    values.put(":explanation", s(rejected.explanation()));
    values.put(
        ":history",
        AttributeValue.fromL(
            List.of(
                AttributeValue.fromM(
                    Map.of(
                        "status", s(QUARANTINED),
                        "at", n(clock.millis()),
                        "reason", s(reason.code()))))));
    values.put(":one", n(1));
    update(
        Quarantined.key(id),
        "SET reason = :reason, explanation = :explanation,"
            + " history = list_append(history, :history)"
            + conflict
            + " ADD version :one",
        "#status = :quarantined",
        values);
  }

  private void update(
      String pk, String expression, String condition, Map<String, AttributeValue> values) {
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key(pk, LedgerItem.WEBHOOK))
                  .updateExpression(expression)
                  .conditionExpression(condition)
                  .expressionAttributeNames(Map.of("#status", "status"))
                  .expressionAttributeValues(values));
    } catch (ConditionalCheckFailedException e) {
      // Somebody else was faster, or it has just expired.
    }
  }

  /**
   * One quarantined webhook.
   *
   * @param reverified whether it has passed since; then {@code ledgerKey} says what it became
   * @param webhook null where the stored request cannot be read: then {@code raw} is what was found
   */
  public record Entry(
      String id,
      boolean reverified,
      String ledgerKey,
      @Nullable StoredWebhook webhook,
      @Nullable String raw) {}

  /**
   * Webhooks that share an item.
   *
   * @param reverified whether all of them have passed since
   */
  public record Bundle(boolean reverified, List<Quarantined> webhooks) {}
}
