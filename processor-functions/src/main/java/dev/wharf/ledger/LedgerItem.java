package dev.wharf.ledger;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import dev.wharf.verify.VerifiedWebhook;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * How the ledger's table is laid out. One partition per webhook:
 *
 * <ul>
 *   <li>{@code pk} = the idempotency key, or {@code quarantine#<id>}, or {@code
 *       claim#<processor>#<key>}, or {@code body#<body claim>}
 *   <li>{@code sk} = {@code webhook} for what became of it, {@code payload#0…} for its request,
 *       {@code followed} on it = the webhook's {@code version} that decided when it expires, {@code
 *       claim} for a body's claim, whose {@code key} is the idempotency key that has it, {@code
 *       duplicate#<gateway id>} for another request that was a repetition of it
 *   <li>{@code quarantine-count#<source>#<hour>}, {@code
 *       quarantine-bundles#<source>#<hour>#<shard>} beside them: see {@link QuarantineCounter} and
 *       {@link QuarantineBundles}
 *   <li>{@code leaseUntil} = until when an INPROGRESS webhook is an attempt's, in milliseconds; 0
 *       if the attempt has given it back. When it was claimed is in {@code history}, each time
 *   <li>{@code untakenAt} = when it ended because no processor takes its type
 *   <li>{@code retry}, {@code lastDuplicateRetry} = the provider's retry headers by name, of the
 *       request that was claimed and of its newest repetition, where there are any
 *   <li>{@code bodyClaim} = {@link VerifiedWebhook#bodyClaim}, where there is one
 *   <li>{@code conflicts} = the quarantine's ids of requests that contradict it, see {@link
 *       Conflicts}, of the first {@value #MAX_CONFLICTS}; {@code conflictsWith} of such a one in
 *       quarantine = the idempotency key of the webhook that was there first
 *   <li>{@code redrives}, {@code replays} = lists of {id, at, by}: who put it on its way again, at
 *       most {@value #MAX_MARKS}, the last of which is the newest; {@code redriveCount}, {@code
 *       replayCount} = how many there were
 * </ul>
 *
 * A webhook has a {@code status}, a body's claim a {@code key}, a payload a {@code body}; nobody
 * but the functions may write these. An item without is nothing, for a mark could have made it.
 */
public final class LedgerItem {

  public static final String WEBHOOK = "webhook";
  public static final String PAYLOAD = "payload#";
  public static final String DUPLICATE = "duplicate#";

  public static final int MAX_MARKS = 20;

  /** All that marks consist of, as a list for an expression. */
  static final String MARKS = "redrives, redriveCount, replays, replayCount";

  public static final int MAX_CONFLICTS = 20;

  /** Spreads one source's writes over partitions of the indexes, 1,000 writes per second each. */
  public static final int SHARDS = 8;

  private LedgerItem() {}

  public static Map<String, AttributeValue> key(String pk, String sk) {
    return Map.of("pk", s(pk), "sk", s(sk));
  }

  static Map<String, AttributeValue> key(IdempotencyKey key) {
    return key(key.value(), WEBHOOK);
  }

  /** The partition of index bySource: {@code <source>#<UTC day>#<shard>}. */
  static AttributeValue sourceDay(String source, Instant receivedAt, String pk) {
    return s(sourceDay(source, receivedAt.atOffset(ZoneOffset.UTC).toLocalDate(), shard(pk)));
  }

  /** One of the {@value #SHARDS} partitions in which index bySource has a source's UTC day. */
  public static String sourceDay(String source, LocalDate day, int shard) {
    return source + "#" + day + "#" + shard;
  }

  /** Of index byAttention: what is under way, INPROGRESS or PUBLISHED. */
  public static final String OPEN = "OPEN";

  /** Of index byAttention: what should have gone on long ago, INPROGRESS or PUBLISHED. */
  public static final String OVERDUE = "OVERDUE";

  /** Of index byAttention: PUBLISHED webhooks that no processor takes. They have ended. */
  public static final String UNTAKEN = "UNTAKEN";

  /**
   * The partition of index byAttention: {@code OPEN|OVERDUE|UNTAKEN|FAILED|QUARANTINED#<shard>}.
   */
  static AttributeValue attention(String kind, String pk) {
    return s(attention(kind, shard(pk)));
  }

  /** One of the {@value #SHARDS} partitions in which index byAttention has a kind. */
  public static String attention(String kind, int shard) {
    return kind + "#" + shard;
  }

  static AttributeValue history(String status, Instant at) {
    return AttributeValue.fromL(
        List.of(AttributeValue.fromM(Map.of("status", s(status), "at", n(at.toEpochMilli())))));
  }

  public static AttributeValue s(String value) {
    return AttributeValue.fromS(value);
  }

  public static AttributeValue n(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  /** A text attribute; empty where the item has none. */
  public static String text(Map<String, AttributeValue> item, String attribute) {
    AttributeValue value = item.get(attribute);
    return value == null || value.s() == null ? "" : value.s();
  }

  /** A number attribute; 0 where the item has none. */
  public static long number(Map<String, AttributeValue> item, String attribute) {
    AttributeValue value = item.get(attribute);
    return value == null ? 0 : Long.parseLong(value.n());
  }

  /** Whether a webhook's item is of this very request. */
  static boolean isOf(Map<String, AttributeValue> item, StoredWebhook request) {
    return text(item, "gatewayId").equals(request.gatewayId());
  }

  static int shard(String pk) {
    return Math.floorMod(pk.hashCode(), SHARDS);
  }
}
