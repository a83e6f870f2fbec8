package dev.wharf.ingest;

import static java.util.Objects.requireNonNull;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import dev.wharf.functions.LogLine;
import dev.wharf.ledger.Kept;
import org.jspecify.annotations.Nullable;

/**
 * What one message's ingest ended with.
 *
 * @param webhook null where it cannot be read
 * @param key where the ledger has it, of a duplicate the original's; null where it was not verified
 * @param kept what the quarantine did with it; null where it had nothing to do with it
 * @param why the reason where it was quarantined or dropped, what was the matter where its lane
 *     keeps it
 */
record Ending(
    StoredMessage message,
    Kind kind,
    @Nullable StoredWebhook webhook,
    @Nullable IdempotencyKey key,
    @Nullable Kept kept,
    @Nullable String why) {

  enum Kind {
    PUBLISHED("published"),
    DUPLICATE("duplicate"),
    QUARANTINED("quarantined"),
    /** Forged, beyond the quarantine's bounds, and counted there. */
    DROPPED("dropped"),
    /** A batch item failure: the lane brings it again. */
    GIVEN_BACK("given-back"),
    /**
     * Did not pass, and the quarantine's bounds are reached. A queue brings it again and then keeps
     * it with its dead letters; a stream would be held up, and its inbox item waits.
     */
    LEFT("left");

    private final String code;

    Kind(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  Ending {
    requireNonNull(message, "message is null");
    requireNonNull(kind, "kind is null");
  }

  /** Of what did not pass. */
  static Ending of(StoredMessage message, Kept kept) {
    Kind kind =
        switch (kept.kind()) {
          case ITEM, BUNDLED -> Kind.QUARANTINED;
          case DROPPED -> Kind.DROPPED;
          case LEFT -> Kind.LEFT;
          case FAILED -> Kind.GIVEN_BACK;
        };
    boolean done = kind == Kind.QUARANTINED || kind == Kind.DROPPED;
    String why = done ? kept.quarantined().reason().code() : kept.why();
    return new Ending(message, kind, kept.quarantined().webhook(), null, kept, why);
  }

  static Ending givenBack(
      StoredMessage message, @Nullable StoredWebhook webhook, @Nullable String why) {
    return new Ending(message, Kind.GIVEN_BACK, webhook, null, null, why);
  }

  boolean isGivenBack() {
    return kind == Kind.GIVEN_BACK;
  }

  /** Whether its lane must go on keeping it. */
  boolean isLanes() {
    return kind == Kind.GIVEN_BACK || kind == Kind.LEFT;
  }

  /** The same message, given back after all. */
  Ending givenBack(String why) {
    return new Ending(message, Kind.GIVEN_BACK, webhook, key, null, why);
  }

  /** Where the ledger has what became of it; empty while its lane keeps it. */
  String ledgerKey() {
    if (key != null) {
      return key.value();
    }
    return kept == null ? "" : kept.place();
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
    } else if (kept != null && kept.kind() == Kept.Kind.BUNDLED) {
      line.with("bundle", kept.place());
    }
    return why == null ? line : line.with("why", why);
  }
}
