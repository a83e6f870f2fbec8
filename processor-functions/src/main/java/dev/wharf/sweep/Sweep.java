package dev.wharf.sweep;

import static dev.wharf.ledger.LedgerItem.OPEN;
import static dev.wharf.ledger.LedgerItem.OVERDUE;
import static dev.wharf.ledger.LedgerItem.SHARDS;
import static dev.wharf.ledger.LedgerItem.number;

import dev.wharf.ledger.KeptEvents;
import dev.wharf.ledger.OpenWebhook;
import dev.wharf.ledger.OpenWebhooks;
import dev.wharf.sweep.ProcessorRule.Answer;
import dev.wharf.sweep.Swept.Finding;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Looks at every webhook that should have gone on long ago. One that no processor takes has ended;
 * what a processor owes an outcome, or ingest an end, is put aside once and counted each time. So
 * nothing stays among what is under way, and no run reads again what a former one has ended.
 */
public final class Sweep {

  /** Rows that stay aside and are read again each time, of a partition: beyond, "at least". */
  private static final int MAX_STAYING = 5_000;

  /** Of those put aside, so many are matched whole again each time. */
  private static final int MAX_EVENTS = 1_000;

  private final OpenWebhooks webhooks;
  private final KeptEvents events;
  private final Supplier<ProcessorRules> ruleReader;
  private final Duration horizon;
  private final Clock clock;
  private final Swept swept;
  private final AtomicInteger eventsLeft = new AtomicInteger(MAX_EVENTS);
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();
  private @Nullable ProcessorRules rules;

  /**
   * @param rules read once, and only if something is there that they decide
   * @param horizon how long a webhook may take
   * @param swept is told as it goes on
   */
  public Sweep(
      OpenWebhooks webhooks,
      KeptEvents events,
      Supplier<ProcessorRules> rules,
      Duration horizon,
      Clock clock,
      Swept swept) {
    this.webhooks = webhooks;
    this.events = events;
    this.ruleReader = rules;
    this.horizon = horizon;
    this.clock = clock;
    this.swept = swept;
  }

  /**
   * Those put aside first: what is put aside now is counted where it is found.
   *
   * @throws RuntimeException if the ledger or the rules can't be read, or in the end, if one of the
   *     webhooks could not be looked at
   */
  public void run(Instant deadline) {
    Instant now = clock.instant();
    try (Workers workers = new Workers()) {
      Instant half = now.plus(Duration.between(now, deadline).dividedBy(2));
      each(OVERDUE, now.minus(horizon), half, workers, this::again);
      each(OPEN, now.minus(horizon), deadline, workers, this::judge);
    }
    if (failures.get() > 0) {
      throw new IllegalStateException(failures + " failed, the first: " + firstFailure);
    }
    swept.end();
  }

  /** Looks at a webhook; false if it stays where it is. */
  private interface Look {
    boolean at(OpenWebhook webhook);
  }

  /** A partition, and how far it was read. */
  private record Place(int shard, @Nullable Map<String, AttributeValue> from, int staying) {}

  /** Page by page in turns, so that no partition waits for another's backlog. */
  private void each(String kind, Instant before, Instant until, Workers workers, Look look) {
    Deque<Place> places = new ArrayDeque<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      places.add(new Place(shard, null, 0));
    }
    while (!places.isEmpty()) {
      if (!clock.instant().isBefore(until)) {
        swept.leaveTheRest();
        return;
      }
      Place place = places.remove();
      OpenWebhooks.Page page = webhooks.page(kind, place.shard(), before, place.from());
      readRulesFor(page.webhooks());
      List<Boolean> left =
          workers.each(page.webhooks(), webhook -> look(look, webhook), () -> isBefore(until));
      int staying = place.staying() + (int) left.stream().filter(gone -> !gone).count();
      if (left.size() < page.webhooks().size()
          || (kind.equals(OVERDUE) && staying >= MAX_STAYING)) {
        swept.leaveTheRest();
      } else if (page.next() != null) {
        places.add(new Place(place.shard(), page.next(), staying));
      }
    }
  }

  /** One that fails stays, and holds up no other. */
  private boolean look(Look look, OpenWebhook webhook) {
    try {
      return look.at(webhook);
    } catch (RuntimeException e) {
      failures.incrementAndGet();
      firstFailure.compareAndSet(null, webhook.key() + " could not be looked at: " + e);
      return false;
    }
  }

  private boolean isBefore(Instant until) {
    return clock.instant().isBefore(until);
  }

  private void readRulesFor(List<OpenWebhook> page) {
    if (rules == null && page.stream().anyMatch(OpenWebhook::isPublished)) {
      rules = ruleReader.get();
    }
  }

  private List<ProcessorRule> takers(OpenWebhook webhook) {
    ProcessorRules read = rules;
    if (read == null) {
      throw new IllegalStateException("the rules were not read");
    }
    synchronized (read) {
      return read.takers(busSource(webhook), webhook.type());
    }
  }

  private static String busSource(OpenWebhook webhook) {
    return "wharf." + webhook.source();
  }

  /** One among what is under way. */
  private boolean judge(OpenWebhook webhook) {
    if (webhook.isInProgress()) {
      Map<String, AttributeValue> item = webhooks.item(webhook.key());
      // What is redriven was received long ago, and is claimed anew. A claim that was given back
      // has no lease any more: when it was made the history says.
      return isLongAgo(Math.max(number(item, "leaseUntil"), Past.lastChanged(item)))
          && putAside(webhook, item)
          && found(Finding.ABANDONED, webhook, List.of());
    }
    if (!webhook.isPublished()) {
      return false; // The index lags behind.
    }
    List<ProcessorRule> takers = takers(webhook);
    if (takers.isEmpty()) {
      return webhooks.end(webhook) && found(Finding.UNTAKEN, webhook, takers);
    }
    Map<String, AttributeValue> item = webhooks.item(webhook.key());
    if (!isLongAgo(Past.lastPublished(item))) {
      return false;
    }
    if (!owesOutcome(webhook, item, takers)) {
      return webhooks.end(webhook) && found(Finding.UNTAKEN, webhook, List.of());
    }
    return putAside(webhook, item) && found(Finding.OVERDUE, webhook, takers);
  }

  private boolean putAside(OpenWebhook webhook, Map<String, AttributeValue> item) {
    return webhooks.putAside(webhook, number(item, "version"));
  }

  /** One that was put aside before: its rule may have gone since. */
  private boolean again(OpenWebhook webhook) {
    if (webhook.isInProgress()) {
      found(Finding.ABANDONED, webhook, List.of());
      return false;
    }
    if (!webhook.isPublished()) {
      return false;
    }
    List<ProcessorRule> takers = takers(webhook);
    if (takers.isEmpty() || (eventDecides(webhook, takers) && !isOwedOutcome(webhook, takers))) {
      return webhooks.end(webhook) && found(Finding.UNTAKEN, webhook, List.of());
    }
    found(Finding.OVERDUE, webhook, takers);
    return false;
  }

  private boolean eventDecides(OpenWebhook webhook, List<ProcessorRule> takers) {
    return takers.stream().noneMatch(rule -> takesType(rule, webhook))
        && eventsLeft.getAndDecrement() > 0;
  }

  private boolean isOwedOutcome(OpenWebhook webhook, List<ProcessorRule> takers) {
    Map<String, AttributeValue> item = webhooks.item(webhook.key());
    return item.isEmpty() || owesOutcome(webhook, item, takers);
  }

  /** Whether one of the rules takes this very webhook. */
  private boolean owesOutcome(
      OpenWebhook webhook, Map<String, AttributeValue> item, List<ProcessorRule> takers) {
    return takers.stream().anyMatch(rule -> takesType(rule, webhook))
        || PublishedEvent.of(item, events)
            .map(event -> takers.stream().anyMatch(rule -> rule.takes(event.json(rule.arn()))))
            // What it was published as is not known any more.
            .orElse(true);
  }

  private static boolean takesType(ProcessorRule rule, OpenWebhook webhook) {
    return rule.takes(busSource(webhook), webhook.type()) == Answer.YES;
  }

  private boolean isLongAgo(long millis) {
    return Instant.ofEpochMilli(millis).plus(horizon).isBefore(clock.instant());
  }

  private boolean found(Finding finding, OpenWebhook webhook, List<ProcessorRule> takers) {
    swept.count(finding, webhook.source(), webhook.type(), takers);
    return true;
  }
}
