package dev.wharf.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wharf.events.EventDetail;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** PutEvents, each entry's own result looked at: what is throttled is tried again. */
final class BusPublisher {

  static final int MAX_ENTRIES = 10;

  private static final int MAX_CALL_BYTES = 256 * 1024;
  private static final int ROUNDS = 6;

  private final Session session;

  BusPublisher(Session session) {
    this.session = session;
  }

  /** Publishes at most {@value #MAX_ENTRIES}; those that the bus has taken. */
  List<EventDetail> publish(List<EventDetail> details, Interruption interruption) {
    List<EventDetail> published = new ArrayList<>();
    List<EventDetail> left = new ArrayList<>(details);
    for (int round = 0; round < ROUNDS && !left.isEmpty(); round++) {
      if (round > 0) {
        interruption.pause(TimeUnit.MILLISECONDS.toNanos(100L << round));
      }
      List<EventDetail> refused = new ArrayList<>();
      List<EventDetail> call = new ArrayList<>();
      List<PutEventsRequestEntry> entries = new ArrayList<>();
      int bytes = 0;
      for (EventDetail detail : left) {
        PutEventsRequestEntry entry = entry(detail);
        int size = entry.detail().getBytes(UTF_8).length + 512;
        if (bytes + size > MAX_CALL_BYTES && !entries.isEmpty()) {
          put(call, entries, published, refused);
          call.clear();
          entries.clear();
          bytes = 0;
        }
        call.add(detail);
        entries.add(entry);
        bytes += size;
      }
      put(call, entries, published, refused);
      left = refused;
    }
    return published;
  }

  private void put(
      List<EventDetail> call,
      List<PutEventsRequestEntry> entries,
      List<EventDetail> published,
      List<EventDetail> refused) {
    List<PutEventsRequestEntry> batch = List.copyOf(entries);
    List<PutEventsResultEntry> results =
        session.clients().eventBridge().putEvents(put -> put.entries(batch)).entries();
    for (int i = 0; i < call.size(); i++) {
      boolean taken = i < results.size() && results.get(i).errorCode() == null;
      (taken ? published : refused).add(call.get(i));
    }
  }

  private PutEventsRequestEntry entry(EventDetail detail) {
    return PutEventsRequestEntry.builder()
        .eventBusName(session.stack().output("WebhookBusName"))
        .source(detail.busSource())
        .detailType(detail.type())
        .time(detail.receivedAt())
        .detail(detail.text())
        .build();
  }
}
