package dev.wharf.cost;

/** From the bus on: the archive, processors, their outcomes. The same whatever receives. */
final class Processing {

  private static final String LAMBDA = "Lambda";
  private static final String DYNAMO_DB = "DynamoDB";
  private static final String BUS = "EventBridge";
  private static final String LOGS = "CloudWatch Logs";

  /** Of a ledger item: what the claim writes, and what each outcome adds. */
  private static final long CLAIMED = 500;

  private static final long OUTCOME = 220;

  /** What a log line and an invocation's START, END and REPORT take, in bytes. */
  static final double LINE = 300;

  static final double INVOCATION = 450;

  /** A line that CloudWatch makes metrics of. */
  static final double METRICS = 450;

  /** Assumed: a processor's claim, its work and its end; an outcome's reads and writes. */
  static final double MILLISECONDS = 25;

  private static final double GB = 1e9;

  private Processing() {}

  /** Claim, payload and end in the ledger, as {@code Ingest} has them written. */
  static void countLedger(Bill bill, Load load) {
    bill.each(DYNAMO_DB, "dynamodb-write-unit", 4, "claim: the item and its three indexes");
    bill.each(
        DYNAMO_DB,
        "dynamodb-write-unit",
        Load.units(load.payloadBytes(), 1024),
        "payload, compressed: a unit for each KB");
    bill.each(DYNAMO_DB, "dynamodb-write-unit", 3, "complete: the item and its two indexes");
  }

  static void count(Bill bill, Load load) {
    bus(bill, load);
    if (load.processors() > 0) {
      processors(bill, load);
      outcomes(bill, load);
    }
    storage(bill, load);
  }

  private static void bus(Bill bill, Load load) {
    bill.each(
        BUS,
        "eventbridge-event",
        Load.units(load.eventBytes(), 64 * 1024),
        "PutEvents: billed by the event, however many a call has");
    bill.each(BUS, "archive-gb", load.eventBytes() / GB, "archive: taken in");
    bill.each(BUS, "archive-gb-month", load.eventBytes() / GB, "archive: kept for 30 days");
  }

  private static void processors(Bill bill, Load load) {
    int processors = load.processors();
    bill.each(LAMBDA, "lambda-request", processors, "processors: invocations");
    bill.each(
        LAMBDA,
        "lambda-gb-second",
        processors * MILLISECONDS / 1000,
        "processors: 25 ms of 1 GB each, assumed");
    bill.each(
        DYNAMO_DB, "dynamodb-write-unit", 2.0 * processors, "processors: claim and its end, each");
    if (load.byReference()) {
      bill.each(
          DYNAMO_DB,
          "dynamodb-read-unit",
          2.0 * processors * Load.units(load.payloadBytes(), 4096),
          "processors: the payload, which no event carries");
    }
    bill.each(
        BUS,
        "eventbridge-event",
        processors * Load.units(load.recordBytes(), 64 * 1024),
        "destinations: Lambda's records of invocations");
    bill.each(LOGS, "log-gb", processors * (LINE + INVOCATION) / GB, "processors: logs");
  }

  private static void outcomes(Bill bill, Load load) {
    int processors = load.processors();
    long item = CLAIMED + OUTCOME * processors;
    bill.each(LAMBDA, "lambda-request", processors, "outcomes: invocations");
    bill.each(
        LAMBDA,
        "lambda-gb-second",
        processors * MILLISECONDS / 1000,
        "outcomes: 25 ms of 1 GB each, assumed");
    bill.each(
        DYNAMO_DB, "dynamodb-read-unit", processors * Load.units(item, 4096), "outcomes: the item");
    bill.each(
        DYNAMO_DB,
        "dynamodb-write-unit",
        2 + processors * Load.units(item, 1024),
        "outcomes: the item; its indexes with the first");
    bill.each(
        DYNAMO_DB,
        "dynamodb-write-unit",
        Load.units(load.payloadBytes(), 1024),
        "outcomes: the payload's expiry with the first, which rewrites it");
    bill.each(LOGS, "log-gb", processors * (LINE + INVOCATION + METRICS) / GB, "outcomes: logs");
  }

  /** What 90 days of webhooks take once the ledger is full. */
  private static void storage(Bill bill, Load load) {
    long webhook = 1024 + 2 * 400 + load.payloadBytes() + 300L * load.processors();
    double gigabytes = 3 * webhook / GB;
    bill.each(DYNAMO_DB, "dynamodb-gb-month", gigabytes, "ledger: kept for 90 days");
    bill.each(DYNAMO_DB, "dynamodb-recovery-gb-month", gigabytes, "ledger: point-in-time recovery");
  }
}
