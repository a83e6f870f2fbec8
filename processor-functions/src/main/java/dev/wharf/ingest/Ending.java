package dev.wharf.ingest;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import dev.wharf.functions.LogLine;
import dev.wharf.ledger.Quarantined;
import org.jspecify.annotations.Nullable;

/**
 * What one message's ingest ended with.
 *
 * @param webhook null where it cannot be read
 * @param key null where it was not verified
 * @param why the reason where it was quarantined or given back
 */
record Ending(
    StoredMessage message,
    Kind kind,
    @Nullable StoredWebhook webhook,
    @Nullable IdempotencyKey key,
    @Nullable String why) {

  enum Kind {
    PUBLISHED("published"),
    DUPLICATE("duplicate"),
    QUARANTINED("quarantined"),
    /** A batch item failure: the lane brings it again. */
    GIVEN_BACK("given-back");

    private final String code;

    Kind(String code) {
      this.code = code;
    }
  }

  boolean isGivenBack() {
    return kind == Kind.GIVEN_BACK;
  }

  /** The same message, given back after all. */
  Ending givenBack(String why) {
    return new Ending(message, Kind.GIVEN_BACK, webhook, key, why);
  }

  /** Where the ledger has what became of it. */
  String ledgerKey() {
    return key == null ? Quarantined.key(quarantineId(message, webhook)) : key.value();
  }

  /** What the quarantine calls it: the gateway's id, where it can be read. */
  static String quarantineId(StoredMessage message, @Nullable StoredWebhook webhook) {
    return webhook == null || webhook.gatewayId().isEmpty()
        ? message.storageId()
        : webhook.gatewayId();
  }

  /** One line per webhook: never a payload, a header or a secret. */
  LogLine logLine(long now) {
    LogLine line = LogLine.of(kind.code).with("message", message.id());
    line.with("receives", message.receives());
    if (webhook != null) {
      line.with("source", webhook.source()).with("gatewayId", webhook.gatewayId());
      line.with("ageMillis", now - webhook.receivedAt().toEpochMilli());
    }
    if (key != null) {
      line.with("key", key);
    }
    return why == null ? line : line.with("why", why);
  }
}
