package dev.wharf.acceptance;

import java.util.UUID;

/** Stripe events that tests send, each with ids of its own. */
record Events(String eventId, String objectId) {

  static Events fresh() {
    String unique = UUID.randomUUID().toString().replace("-", "");
    return new Events("evt_" + unique, unique);
  }

  String key() {
    return "stripe##" + eventId;
  }

  String invoicePaid() {
    return event(
        "invoice.paid",
        "{\"id\":\"in_%s\",\"object\":\"invoice\",\"amount_paid\":1999,\"currency\":\"eur\",\"customer\":\"cus_1\"}"
            .formatted(objectId));
  }

  /** PaymentsFunction refuses it: the currency is missing. */
  String invoiceThatCannotBeProcessed() {
    return event("invoice.paid", "{\"id\":\"in_%s\",\"amount_paid\":1}".formatted(objectId));
  }

  String event(String type, String object) {
    return "{\"id\":\"%s\",\"object\":\"event\",\"created\":1767225600,\"type\":\"%s\",\"data\":{\"object\":%s}}"
        .formatted(eventId, type, object);
  }
}
