package dev.wharf.operations;

import static dev.wharf.ledger.LedgerItem.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.events.EventDetail;
import dev.wharf.events.Json;
import dev.wharf.ledger.KeptEvents;
import dev.wharf.ledger.LedgerUnavailableException;
import dev.wharf.sources.Sources;
import dev.wharf.verify.RejectedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.lambda.model.InvocationType;

/**
 * Publishes ended webhooks again, oldest first, marked with the replay's id. Each is published
 * first and marked in the ledger then, {@value #WORKERS} calls of ten side by side: a replay that
 * is interrupted goes on under the same id, and what was published twice is run once.
 */
public final class Replay {

  private static final int MAX_BATCH = 100;
  private static final int WORKERS = 8;

  private static final Set<String> ENDED = Set.of("PUBLISHED", "PROCESSED");

  private final Session session;
  private final Interruption interruption;
  private final LedgerSearch ledger;
  private final KeptEvents events;
  private final Marks marks;
  private final Order order;
  private final Consumer<Tally> progress;
  private final BusPublisher publisher;
  private final Workers workers = new Workers(WORKERS);

  /**
   * What is to be replayed.
   *
   * @param id the replay's
   * @param processor the logical id of the only one that is invoked; null publishes on the bus
   * @param again whether processors run again that have completed it
   * @param rate webhooks a second; 0 is without a bound
   */
  public record Order(
      String id,
      Filter filter,
      @Nullable String processor,
      boolean again,
      double rate,
      long limit,
      boolean dryRun) {}

  public Replay(
      Session session, Interruption interruption, Marks marks, Order order, Consumer<Tally> told) {
    this.session = session;
    this.interruption = interruption;
    this.ledger = new LedgerSearch(session);
    this.events =
        new KeptEvents(
            session.clients().dynamoDb(),
            session.stack().output("LedgerTableName"),
            Sources.load());
    this.marks = marks;
    this.order = order;
    this.progress = told;
    this.publisher = new BusPublisher(session);
  }

  /** Only those statuses are replayed, whatever the filter says. */
  public static Filter ended(Filter filter) {
    return filter.statuses().isEmpty() ? filter.withStatuses(ENDED) : filter;
  }

  public Redrive.Result run() {
    try (workers) {
      return replay();
    }
  }

  private Redrive.Result replay() {
    Tally tally = new Tally();
    Pace pace = new Pace(order.rate(), interruption);
    // PUBLISHED alone stands in the sparse index too; both together do not.
    Iterator<LedgerRow> rows = ledger.rows(ended(order.filter()), true);
    List<LedgerRow> batch = new ArrayList<>();
    while (rows.hasNext() && !interruption.isAsked() && tally.counted("matched") < order.limit()) {
      LedgerRow row = rows.next();
      tally.match(row.source(), row.type(), "", row.key(), row.receivedAt());
      batch.add(row);
      if (!order.dryRun()) {
        pace.await();
        if (batch.size() == batchSize()) {
          publish(batch, tally);
        }
      } else {
        batch.clear();
      }
    }
    if (!order.dryRun()) {
      publish(batch, tally);
    }
    return new Redrive.Result(tally, !interruption.isAsked() && tally.counted("failed") == 0);
  }

  /** A slow replay does not wait for many. */
  private int batchSize() {
    return order.rate() > 0 ? (int) Math.max(1, Math.min(MAX_BATCH, order.rate() / 2)) : MAX_BATCH;
  }

  private void publish(List<LedgerRow> rows, Tally tally) {
    if (rows.isEmpty()) {
      return;
    }
    Map<String, Map<String, AttributeValue>> items = new HashMap<>();
    ledger
        .get(rows.stream().map(LedgerRow::key).toList())
        .forEach(item -> items.put(text(item, "pk"), item));
    List<EventDetail> details = new ArrayList<>();
    List<Map<String, AttributeValue>> wanted = new ArrayList<>();
    for (LedgerRow row : rows) {
      Map<String, AttributeValue> item = items.getOrDefault(row.key(), Map.of());
      if (!ENDED.contains(text(item, "status"))) {
        tally.count("not ended");
      } else if (marks.has(item)) {
        tally.count("replayed before");
      } else {
        wanted.add(item);
      }
    }
    rows.clear();
    for (Prepared prepared : workers.each(wanted, this::prepare)) {
      if (prepared.detail() == null) {
        tally.count("failed");
        tally.count("failed: " + prepared.refusal());
      } else {
        details.add(prepared.detail());
      }
    }
    List<List<EventDetail>> calls = new ArrayList<>();
    for (int from = 0; from < details.size(); from += BusPublisher.MAX_ENTRIES) {
      int to = Math.min(from + BusPublisher.MAX_ENTRIES, details.size());
      calls.add(List.copyOf(details.subList(from, to)));
    }
    for (Sent sent : workers.each(calls, this::send)) {
      sent.details().forEach(any -> tally.count("replayed"));
      sent.refusals().forEach(why -> tally.count("failed: " + why));
      tally.count("failed", sent.refused());
    }
    progress.accept(tally);
  }

  /**
   * What became of a call.
   *
   * @param details those that are on their way, and marked
   * @param refused how many are not
   * @param refusals why, as far as that is known
   */
  private record Sent(List<EventDetail> details, int refused, List<String> refusals) {}

  private Sent send(List<EventDetail> details) {
    List<String> refusals = new ArrayList<>();
    String processor = order.processor();
    List<EventDetail> sent =
        processor == null
            ? publisher.publish(details, interruption)
            : invoke(processor, details, refusals);
    sent.forEach(one -> marks.mark(one.key().value()));
    return new Sent(sent, details.size() - sent.size(), refusals);
  }

  private List<EventDetail> invoke(
      String processor, List<EventDetail> details, List<String> refusals) {
    List<EventDetail> invoked = new ArrayList<>();
    for (EventDetail detail : details) {
      try {
        session
            .clients()
            .lambda()
            .invoke(
                invoke ->
                    invoke
                        .functionName(session.stack().function(processor))
                        .qualifier("live")
                        .invocationType(InvocationType.EVENT)
                        .payload(SdkBytes.fromUtf8String(event(detail))));
        invoked.add(detail);
      } catch (SdkException e) {
        refusals.add(Remedies.of(e).orElse(e.toString()));
      }
    }
    return invoked;
  }

  /** The event as a rule would hand it over. */
  private String event(EventDetail detail) {
    ObjectNode event =
        Json.mapper()
            .createObjectNode()
            .put("version", "0")
            .put("id", UUID.randomUUID().toString())
            .put("detail-type", detail.type())
            .put("source", detail.busSource())
            .put("account", "")
            .put("time", detail.receivedAt().toString())
            .put("region", session.stack().region());
    event.putArray("resources");
    String envelope = event.toString();
    // The detail as it is: its numbers are the provider's.
    return envelope.substring(0, envelope.length() - 1) + ",\"detail\":" + detail.text() + "}";
  }

  /** An event, or why there is none. */
  private record Prepared(@Nullable EventDetail detail, String refusal) {}

  private static Prepared refused(String why) {
    return new Prepared(null, why);
  }

  private Prepared prepare(Map<String, AttributeValue> item) {
    try {
      return new Prepared(events.of(item, order.id(), order.again()), "");
    } catch (RejectedException | LedgerUnavailableException e) {
      return refused(String.valueOf(e.getMessage()));
    }
  }
}
