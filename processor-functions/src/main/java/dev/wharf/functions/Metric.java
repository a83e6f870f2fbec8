package dev.wharf.functions;

/** The metrics that Wharf writes, by the names that they have in CloudWatch. */
public enum Metric {

  /**
   * Webhooks that a lane has brought. A queue says when it brings one again, which is not counted;
   * a stream does not.
   */
  RECEIVED("Received", Unit.COUNT),
  /** Webhooks that passed their check, at each attempt. */
  VERIFIED("Verified", Unit.COUNT),
  /** Webhooks on the bus, with their end in the ledger. */
  PUBLISHED("Published", Unit.COUNT),
  /** Repetitions of webhooks that had been published before. */
  DUPLICATE("Duplicate", Unit.COUNT),
  /** Webhooks that failed their check, or could not be read, and are kept; by reason too. */
  QUARANTINED("Quarantined", Unit.COUNT),
  /** Those of them that contradict an earlier one: one is news. */
  CONFLICT("Conflict", Unit.COUNT),
  /** Forged webhooks beyond the quarantine's bounds, which are no longer kept; by reason too. */
  DROPPED("Dropped", Unit.COUNT),
  /** Webhooks that failed on our side: their lane brings them again. */
  GIVEN_BACK("GivenBack", Unit.COUNT),
  /** Webhooks beyond the quarantine's bounds that may be genuine: their lane keeps them. */
  LEFT("Left", Unit.COUNT),
  /** From receipt to the bus. */
  TIME_TO_PUBLISH("TimeToPublish", Unit.MILLISECONDS),
  /** Invocations of processors that ended well, by processor: Lambda's word for it. */
  PROCESSED("Processed", Unit.COUNT),
  /** Webhooks that a processor gave up on after its retries, by processor. */
  FAILED("Failed", Unit.COUNT),
  /** From receipt to the end of a processor's invocation, by processor. */
  END_TO_END_LATENCY("EndToEndLatency", Unit.MILLISECONDS),
  /** PUBLISHED webhooks without an outcome, though a rule takes them, in each sweep anew. */
  OVERDUE("Overdue", Unit.COUNT),
  /** INPROGRESS webhooks that nobody tries any more, in each sweep anew. */
  ABANDONED("Abandoned", Unit.COUNT),
  /** For how long the oldest inbox item has waited; of the stack only. */
  OLDEST_WAITING("OldestWaiting", Unit.SECONDS),
  /** Runs of the sweep that did not look at all that they should have; of the stack only. */
  UNFINISHED_SWEEPS("UnfinishedSweeps", Unit.COUNT);

  /** Among CloudWatch's standard units. */
  enum Unit {
    COUNT("Count"),
    MILLISECONDS("Milliseconds"),
    SECONDS("Seconds");

    private final String text;

    Unit(String text) {
      this.text = text;
    }
  }

  private final String text;
  private final Unit unit;

  Metric(String text, Unit unit) {
    this.text = text;
    this.unit = unit;
  }

  /** What CloudWatch calls it. */
  @Override
  public String toString() {
    return text;
  }

  String unit() {
    return unit.text;
  }
}
