package dev.wharf.ledger;

import dev.wharf.events.IdempotencyKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * How the ledger's table is laid out. One partition per webhook:
 *
 * <ul>
 *   <li>{@code pk} = the idempotency key, or {@code quarantine#<id>}, or {@code
 *       claim#<processor>#<key>}
 *   <li>{@code sk} = {@code webhook} for what became of it, {@code payload#0…} for its request
 *   <li>{@code retry}, {@code lastDuplicateRetry} = the provider's retry headers by name, of the
 *       request that was claimed and of its newest repetition, where there are any
 * </ul>
 */
final class LedgerItem {

  static final String WEBHOOK = "webhook";
  static final String PAYLOAD = "payload#";

  /** Spreads one source's writes over partitions of the indexes, 1,000 writes per second each. */
  private static final int SHARDS = 8;

  private LedgerItem() {}

  static Map<String, AttributeValue> key(String pk, String sk) {
    return Map.of("pk", s(pk), "sk", s(sk));
  }

  static Map<String, AttributeValue> key(IdempotencyKey key) {
    return key(key.value(), WEBHOOK);
  }

  /** The partition of index bySource: {@code <source>#<UTC day>#<shard>}. */
  static AttributeValue sourceDay(String source, Instant receivedAt, String pk) {
    return s(source + "#" + receivedAt.atOffset(ZoneOffset.UTC).toLocalDate() + "#" + shard(pk));
  }

  /** The partition of index byAttention: {@code OPEN|FAILED|QUARANTINED#<shard>}. */
  static AttributeValue attention(String kind, String pk) {
    return s(kind + "#" + shard(pk));
  }

  static AttributeValue history(String status, Instant at) {
    return AttributeValue.fromL(
        List.of(AttributeValue.fromM(Map.of("status", s(status), "at", n(at.toEpochMilli())))));
  }

  static AttributeValue s(String value) {
    return AttributeValue.fromS(value);
  }

  static AttributeValue n(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  /** A text attribute; empty where the item has none. */
  static String text(Map<String, AttributeValue> item, String attribute) {
    AttributeValue value = item.get(attribute);
    return value == null ? "" : value.s();
  }

  /** A number attribute; 0 where the item has none. */
  static long number(Map<String, AttributeValue> item, String attribute) {
    AttributeValue value = item.get(attribute);
    return value == null ? 0 : Long.parseLong(value.n());
  }

  private static int shard(String pk) {
    return Math.floorMod(pk.hashCode(), SHARDS);
  }
}
