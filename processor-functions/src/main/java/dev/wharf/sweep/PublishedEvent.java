package dev.wharf.sweep;

import dev.wharf.events.EventDetail;
import dev.wharf.events.Json;
import dev.wharf.ledger.KeptEvents;
import dev.wharf.ledger.LedgerUnavailableException;
import dev.wharf.verify.RejectedException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A webhook's event as rules have seen it, but for the id that EventBridge gave it. */
final class PublishedEvent {

  private final EventDetail detail;

  private PublishedEvent(EventDetail detail) {
    this.detail = detail;
  }

  /** Empty if it can't be made any more. */
  static Optional<PublishedEvent> of(Map<String, AttributeValue> item, KeptEvents events) {
    try {
      return Optional.of(new PublishedEvent(events.of(item, null, false)));
    } catch (RejectedException | LedgerUnavailableException e) {
      return Optional.empty();
    }
  }

  /**
   * @param ruleArn {@code arn:aws:events:<region>:<account>:rule/…}: events have its account and
   *     region
   */
  String json(String ruleArn) {
    String[] parts = ruleArn.split(":", 6);
    var event =
        Json.mapper()
            .createObjectNode()
            .put("version", "0")
            .put("id", "")
            .put("detail-type", detail.type())
            .put("source", detail.busSource())
            .put("account", parts.length > 4 ? parts[4] : "")
            .put("time", detail.receivedAt().truncatedTo(ChronoUnit.SECONDS).toString())
            .put("region", parts.length > 3 ? parts[3] : "");
    event.putArray("resources");
    String envelope = event.toString();
    // The detail as it is: its numbers are the provider's.
    return envelope.substring(0, envelope.length() - 1) + ",\"detail\":" + detail.text() + "}";
  }
}
