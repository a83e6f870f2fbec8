package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.key;
import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.number;

import dev.wharf.events.IdempotencyKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Bundles of quarantined webhooks: {@code quarantine-bundles#<source>#<hour>#<shard>} / {@code
 * <digest>#0…}. The first item has {@code parts}, {@code webhooks} (how many) and {@code at}, and
 * {@code reverifiedAt} once every one of them has passed. A bundle's id is {@code
 * bundle:<source>#<hour>#<shard>/<digest>}.
 */
final class QuarantineBundles {

  static final String ID = "bundle:";
  private static final String PK = "quarantine-bundles#";

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Duration retention;
  private final Clock clock;

  QuarantineBundles(DynamoDbClient dynamoDb, String table, Duration retention, Clock clock) {
    this.dynamoDb = dynamoDb;
    this.table = table;
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * Keeps a bundle. The same webhooks again make the same bundle.
   *
   * @return its id
   */
  String store(String source, String hour, List<Quarantined> webhooks, byte[] compressed) {
    String digest = digest(webhooks);
    String place = source + "#" + hour + "#" + LedgerItem.shard(digest);
    List<Map<String, AttributeValue>> items = PayloadItems.of(PK + place, digest + "#", compressed);
    AttributeValue expiresAt = n(clock.instant().plus(retention).getEpochSecond());
    items.forEach(item -> item.put("expiresAt", expiresAt));
    items.get(0).put("webhooks", n(webhooks.size()));
    items.get(0).put("at", n(clock.millis()));
    IdempotencyKey key = new IdempotencyKey(PK + place);
    if (!new BatchWriter(dynamoDb, table).write(Map.of(key, items)).isEmpty()) {
      throw new LedgerUnavailableException("a bundle of " + source + " could not be kept");
    }
    return ID + place + "/" + digest;
  }

  /** What a bundle holds; empty if there is none with this id. */
  Optional<Bundle> find(String id) {
    int slash = id.lastIndexOf('/');
    if (!id.startsWith(ID) || slash < 0) {
      return Optional.empty();
    }
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    long parts = 1;
    for (int part = 0; part < parts; part++) {
      Map<String, AttributeValue> item = item(id, slash, part);
      if (item.isEmpty()) {
        if (part == 0) {
          return Optional.empty();
        }
        throw new LedgerUnavailableException("the ledger lacks part " + part + " of " + id);
      }
      items.add(item);
      parts = number(items.get(0), "parts");
    }
    return Optional.of(
        new Bundle(
            QuarantineBundle.read(PayloadItems.compressed(items)),
            items.get(0).containsKey("reverifiedAt")));
  }

  private Map<String, AttributeValue> item(String id, int slash, int part) {
    return dynamoDb
        .getItem(get -> get.tableName(table).key(itemKey(id, slash, part)).consistentRead(true))
        .item();
  }

  private static Map<String, AttributeValue> itemKey(String id, int slash, int part) {
    return key(PK + id.substring(ID.length(), slash), id.substring(slash + 1) + "#" + part);
  }

  /** Notes that all of a bundle have passed. */
  void reverified(String id) {
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(itemKey(id, id.lastIndexOf('/'), 0))
                  .updateExpression("SET reverifiedAt = :now")
                  .conditionExpression("attribute_exists(pk)")
                  .expressionAttributeValues(Map.of(":now", n(clock.millis()))));
    } catch (ConditionalCheckFailedException e) {
      // It has just expired.
    }
  }

  private static String digest(List<Quarantined> webhooks) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      webhooks.stream()
          .map(Quarantined::id)
          .sorted()
          .forEach(id -> sha256.update((id + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(sha256.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  record Bundle(List<Quarantined> webhooks, boolean reverified) {}
}
