package dev.wharf.ingest;

import dev.wharf.events.EventDetail;
import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.StoredWebhook;
import dev.wharf.verify.VerifiedWebhook;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** PutEvents, in as few calls as its bounds allow, each entry's own result looked at. */
final class EventBridgePublisher implements Publisher {

  private static final int MAX_ENTRIES = 10;

  /** EventBridge takes 1 MB a call since 2026; the older bound of 256 KB holds everywhere. */
  private static final int MAX_CALL_BYTES = 256 * 1024;

  private final EventBridgeClient eventBridge;
  private final String bus;

  EventBridgePublisher(EventBridgeClient eventBridge, String bus) {
    this.eventBridge = eventBridge;
    this.bus = bus;
  }

  @Override
  public Map<IdempotencyKey, String> publish(List<VerifiedWebhook> webhooks) {
    Map<IdempotencyKey, String> failures = new LinkedHashMap<>();
    List<VerifiedWebhook> call = new ArrayList<>();
    List<PutEventsRequestEntry> entries = new ArrayList<>();
    int bytes = 0;
    for (VerifiedWebhook webhook : webhooks) {
      PutEventsRequestEntry entry = entry(webhook);
      int size = size(entry);
      if (entries.size() == MAX_ENTRIES || bytes + size > MAX_CALL_BYTES) {
        failures.putAll(put(call, entries));
        call.clear();
        entries.clear();
        bytes = 0;
      }
      call.add(webhook);
      entries.add(entry);
      bytes += size;
    }
    failures.putAll(put(call, entries));
    return failures;
  }

  private Map<IdempotencyKey, String> put(
      List<VerifiedWebhook> webhooks, List<PutEventsRequestEntry> entries) {
    Map<IdempotencyKey, String> failures = new LinkedHashMap<>();
    if (entries.isEmpty()) {
      return failures;
    }
    try {
      List<PutEventsResultEntry> results =
          eventBridge.putEvents(request -> request.entries(entries)).entries();
      for (int i = 0; i < webhooks.size(); i++) {
        // PutEvents answers 200 and refuses single entries. One without an answer was not taken.
        String error = i < results.size() ? results.get(i).errorCode() : "no result";
        if (error != null) {
          failures.put(webhooks.get(i).key(), "the bus refused it: " + error);
        }
      }
    } catch (RuntimeException e) {
      webhooks.forEach(webhook -> failures.put(webhook.key(), e.toString()));
    }
    return failures;
  }

  private PutEventsRequestEntry entry(VerifiedWebhook webhook) {
    StoredWebhook stored = webhook.stored();
    EventDetail detail =
        new EventDetail(
            stored.gatewayId(),
            stored.source(),
            stored.tenant(),
            webhook.type(),
            stored.receivedAt(),
            webhook.key(),
            webhook.json(),
            webhook.format(),
            null,
            false);
    return PutEventsRequestEntry.builder()
        .eventBusName(bus)
        .source(detail.busSource())
        .detailType(webhook.type())
        .time(stored.receivedAt())
        .detail(detail.text())
        .build();
  }

  /** An entry's size as EventBridge counts it. */
  private static int size(PutEventsRequestEntry entry) {
    return 14
        + utf8Length(entry.source())
        + utf8Length(entry.detailType())
        + utf8Length(entry.detail());
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Opens the connection: an entry that lacks everything is refused and reaches nobody. */
  void prime() {
    eventBridge.putEvents(
        request -> request.entries(PutEventsRequestEntry.builder().eventBusName(bus).build()));
  }
}
