package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.text;

import dev.wharf.events.IdempotencyKey;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A webhook that has not ended, as index byAttention shows it, which lags a moment behind.
 *
 * @param attention its partition there
 */
public record OpenWebhook(
    IdempotencyKey key, String status, String source, String type, String attention) {

  static OpenWebhook of(Map<String, AttributeValue> item) {
    return new OpenWebhook(
        new IdempotencyKey(text(item, "pk")),
        text(item, "status"),
        text(item, "source"),
        text(item, "type"),
        text(item, "attention"));
  }

  public boolean isPublished() {
    return status.equals("PUBLISHED");
  }

  public boolean isInProgress() {
    return status.equals("INPROGRESS");
  }
}
