package dev.wharf.operations;

import static dev.wharf.ledger.LedgerItem.number;
import static dev.wharf.ledger.LedgerItem.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.events.Json;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One webhook as the ledger's indexes show it.
 *
 * @param type "" where it is not verified
 * @param reason why it is quarantined; "" otherwise
 */
public record LedgerRow(
    String key,
    String status,
    String source,
    String tenant,
    String type,
    Instant receivedAt,
    String reason) {

  static LedgerRow of(Map<String, AttributeValue> item) {
    return new LedgerRow(
        text(item, "pk"),
        text(item, "status"),
        text(item, "source"),
        text(item, "tenant"),
        text(item, "type"),
        Instant.ofEpochMilli(number(item, "receivedAt")),
        text(item, "reason"));
  }

  /** One line of {@code --json}. */
  public ObjectNode json() {
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("key", key)
            .put("status", status)
            .put("source", source)
            .put("tenant", tenant)
            .put("type", type)
            .put("receivedAt", receivedAt.toString());
    return reason.isEmpty() ? json : json.put("reason", reason);
  }
}
