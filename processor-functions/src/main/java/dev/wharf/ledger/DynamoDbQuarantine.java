package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.attention;
import static dev.wharf.ledger.LedgerItem.history;
import static dev.wharf.ledger.LedgerItem.key;
import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.s;
import static dev.wharf.ledger.LedgerItem.sourceDay;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** The quarantine in the ledger's table. */
public final class DynamoDbQuarantine implements Quarantine {

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Duration retention;
  private final QuarantineBounds bounds;
  private final QuarantineCounter counter;
  private final QuarantineBundles bundles;

  /**
   * @param retention how long it keeps what it keeps
   */
  public DynamoDbQuarantine(
      DynamoDbClient dynamoDb,
      String table,
      Duration retention,
      QuarantineBounds bounds,
      Clock clock) {
    this.dynamoDb = dynamoDb;
    this.table = table;
    this.retention = retention;
    this.bounds = bounds;
    this.counter = new QuarantineCounter(dynamoDb, table, retention, clock);
    this.bundles = new QuarantineBundles(dynamoDb, table, retention, clock);
  }

  @Override
  public List<Kept> keep(List<Quarantined> rejected, Predicate<Quarantined> forged) {
    Map<SourceHour, List<Quarantined>> groups = new LinkedHashMap<>();
    Map<Quarantined, Kept> kept = new HashMap<>();
    for (Quarantined quarantined : rejected) {
      StoredWebhook webhook = quarantined.webhook();
      if (webhook == null) {
        // No sender can write what cannot be read: it is a fault of ours, and nothing to bound.
        kept.put(quarantined, keepItem(quarantined).kept());
      } else {
        String hour = QuarantineCounter.hour(webhook.receivedAt());
        groups
            .computeIfAbsent(new SourceHour(webhook.source(), hour), any -> new ArrayList<>())
            .add(quarantined);
      }
    }
    groups.forEach((sourceHour, group) -> kept.putAll(keep(sourceHour, group, forged)));
    return rejected.stream().map(kept::get).toList();
  }

  /**
   * Counting comes first and gives each webhook its place in the hour: however many ingest at a
   * time, no more items are made than the bound allows. What turns out not to count is taken back.
   * An attempt that dies in between leaves a count that is too high, by a batch at most.
   */
  private Map<Quarantined, Kept> keep(
      SourceHour of, List<Quarantined> group, Predicate<Quarantined> forged) {
    Map<Quarantined, Kept> kept = new HashMap<>();
    QuarantineTally tally = new QuarantineTally();
    QuarantineCounter.State state;
    try {
      group.forEach(tally::quarantined);
      state = counter.add(of.source(), of.hour(), tally.takeAll());
    } catch (RuntimeException e) {
      group.forEach(one -> kept.put(one, failed(one, e)));
      return kept;
    }
    long before = state.of(QuarantineCounter.QUARANTINED) - group.size();
    int room = (int) Math.max(0, Math.min(group.size(), bounds.items() - before));
    for (Quarantined one : group.subList(0, room)) {
      Written written = keepItem(one);
      if (!written.isNew()) {
        // It failed, or is there already: then it was counted before.
        tally.notQuarantined(one);
      }
      kept.put(one, written.kept());
    }
    kept.putAll(keepBeyond(of, group.subList(room, group.size()), state, tally, forged));
    settle(of, kept, tally);
    return kept;
  }

  private Map<Quarantined, Kept> keepBeyond(
      SourceHour of,
      List<Quarantined> group,
      QuarantineCounter.State state,
      QuarantineTally tally,
      Predicate<Quarantined> forged) {
    Map<Quarantined, Kept> kept = new HashMap<>();
    if (group.isEmpty()) {
      return kept;
    }
    long bytesLeft = bounds.bundledBytes() - state.of(QuarantineCounter.BUNDLED_BYTES);
    byte[] bundle = bytesLeft > 0 ? QuarantineBundle.write(group) : new byte[0];
    if (bytesLeft > 0 && bundle.length <= bytesLeft) {
      try {
        String id = bundles.store(of.source(), of.hour(), group, bundle);
        group.forEach(one -> kept.put(one, new Kept(one, Kept.Kind.BUNDLED, id, "")));
        tally.bundled(group.size(), bundle.length);
      } catch (RuntimeException e) {
        group.forEach(tally::notQuarantined);
        group.forEach(one -> kept.put(one, failed(one, e)));
      }
      return kept;
    }
    for (Quarantined one : group) {
      if (!forged.test(one)) {
        tally.notQuarantined(one);
        kept.put(one, new Kept(one, Kept.Kind.LEFT, "", "the quarantine's bounds are reached"));
      } else if (tally.isSample(state)) {
        Written written = keepItem(one);
        if (written.isNew()) {
          tally.sampled(one);
        } else {
          tally.notQuarantined(one);
        }
        kept.put(one, written.kept());
      } else {
        tally.dropped(one);
        kept.put(one, new Kept(one, Kept.Kind.DROPPED, of.countKey(), ""));
      }
    }
    return kept;
  }

  /** What was dropped must have been counted; all else may stand a little too high. */
  private void settle(SourceHour of, Map<Quarantined, Kept> kept, QuarantineTally tally) {
    Map<String, Long> changes = tally.takeAll();
    if (changes.isEmpty()) {
      return;
    }
    try {
      counter.add(of.source(), of.hour(), changes);
    } catch (RuntimeException e) {
      kept.replaceAll((one, what) -> what.kind() == Kept.Kind.DROPPED ? failed(one, e) : what);
    }
  }

  private Written keepItem(Quarantined quarantined) {
    String pk = Quarantined.key(quarantined.id());
    try {
      return new Written(new Kept(quarantined, Kept.Kind.ITEM, pk, ""), write(pk, quarantined));
    } catch (RuntimeException e) {
      return new Written(failed(quarantined, e), false);
    }
  }

  /** False if it was there already. */
  private boolean write(String pk, Quarantined quarantined) {
    AttributeValue expiresAt = n(quarantined.at().plus(retention).getEpochSecond());
    StoredWebhook webhook = quarantined.webhook();
    String raw = quarantined.raw();
    List<Map<String, AttributeValue>> payload =
        webhook == null
            ? PayloadItems.of(pk, PayloadItems.utf8(raw == null ? "" : raw))
            : PayloadItems.of(pk, webhook);
    payload.forEach(item -> item.put("expiresAt", expiresAt));
    IdempotencyKey unverified = new IdempotencyKey(pk);
    // The payload first: who sees the quarantined webhook can open it.
    if (!new BatchWriter(dynamoDb, table).write(Map.of(unverified, payload)).isEmpty()) {
      throw new LedgerUnavailableException("the payload of " + pk + " could not be kept");
    }
    Instant receivedAt = webhook == null ? quarantined.at() : webhook.receivedAt();
    String source = webhook == null ? "unknown" : webhook.source();
    Map<String, AttributeValue> item = new HashMap<>(key(unverified));
    item.put("status", s("QUARANTINED"));
    item.put("reason", s(quarantined.reason().code()));
    item.put("explanation", s(quarantined.explanation()));
    IdempotencyKey conflictsWith = quarantined.conflictsWith();
    if (conflictsWith != null) {
      item.put("conflictsWith", s(conflictsWith.value()));
    }
    if (webhook != null && !webhook.gatewayId().isEmpty()) {
      // The key of an index, which takes no empty one.
      item.put("gatewayId", s(webhook.gatewayId()));
    }
    item.put("source", s(source));
    item.put("tenant", s(webhook == null ? "" : webhook.tenant()));
    item.put("receivedAt", n(receivedAt.toEpochMilli()));
    item.put("sourceDay", sourceDay(source, receivedAt, pk));
    item.put("attention", attention("QUARANTINED", pk));
    item.put("history", history("QUARANTINED", quarantined.at()));
    item.put("version", n(1));
    item.put("expiresAt", expiresAt);
    try {
      dynamoDb.putItem(
          put ->
              put.tableName(table)
                  .item(item)
                  .conditionExpression("attribute_not_exists(#status)")
                  .expressionAttributeNames(Map.of("#status", "status")));
      return true;
    } catch (ConditionalCheckFailedException e) {
      // The same stored webhook, delivered twice by its lane: it is in quarantine already.
      return false;
    }
  }

  private static Kept failed(Quarantined quarantined, RuntimeException e) {
    return new Kept(quarantined, Kept.Kind.FAILED, "", e.toString());
  }

  private record Written(Kept kept, boolean isNew) {}

  /**
   * @param hour as {@link QuarantineCounter#hour} writes it
   */
  private record SourceHour(String source, String hour) {
    String countKey() {
      return QuarantineCounter.pk(source, hour);
    }
  }
}
