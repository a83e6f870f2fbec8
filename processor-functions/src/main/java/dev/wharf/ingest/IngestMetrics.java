package dev.wharf.ingest;

import dev.wharf.events.StoredWebhook;
import dev.wharf.functions.Metric;
import dev.wharf.functions.Metrics;
import dev.wharf.ledger.Kept;
import dev.wharf.sources.Sources;
import dev.wharf.verify.Reason;
import java.time.Clock;
import java.util.List;

/** How many webhooks an invocation of ingest ended, how, and how old they were by then. */
final class IngestMetrics {

  /** Of what cannot be read, or names a source that sources.yaml has not: one metric for all. */
  private static final String UNKNOWN = "unknown";

  private final Sources sources;
  private final String stack;
  private final Clock clock;

  /**
   * @param sources those that have metrics of their own
   * @param stack the stack's name
   */
  IngestMetrics(Sources sources, String stack, Clock clock) {
    this.sources = sources;
    this.stack = stack;
    this.clock = clock;
  }

  Metrics of(List<Ending> endings) {
    Metrics metrics = new Metrics(stack, clock);
    for (Ending ending : endings) {
      String source = source(ending);
      String why = ending.why() == null ? UNKNOWN : ending.why();
      if (ending.message().receives() <= 1) {
        metrics.count(Metric.RECEIVED, source);
      }
      if (ending.key() != null) {
        metrics.count(Metric.VERIFIED, source);
      }
      switch (ending.kind()) {
        case PUBLISHED -> metrics.count(Metric.PUBLISHED, source);
        case DUPLICATE -> metrics.count(Metric.DUPLICATE, source);
        case QUARANTINED -> metrics.count(Metric.QUARANTINED, source, why);
        case DROPPED -> metrics.count(Metric.DROPPED, source, why);
        case GIVEN_BACK -> metrics.count(Metric.GIVEN_BACK, source);
        case LEFT -> metrics.count(Metric.LEFT, source);
      }
      if (isConflict(ending)) {
        metrics.count(Metric.CONFLICT, source);
      }
      StoredWebhook webhook = ending.webhook();
      if (ending.kind() == Ending.Kind.PUBLISHED && webhook != null) {
        long age = clock.millis() - webhook.receivedAt().toEpochMilli();
        metrics.time(Metric.TIME_TO_PUBLISH, source, Math.max(0, age));
      }
    }
    return metrics;
  }

  /** Kept in quarantine, or, beyond its bounds, by its lane. */
  private static boolean isConflict(Ending ending) {
    Kept kept = ending.kept();
    return kept != null
        && ending.kind() != Ending.Kind.GIVEN_BACK
        && Reason.CONFLICTS.contains(kept.quarantined().reason());
  }

  private String source(Ending ending) {
    StoredWebhook webhook = ending.webhook();
    return webhook != null && sources.find(webhook.source()).isPresent()
        ? webhook.source()
        : UNKNOWN;
  }
}
