package dev.wharf.cost;

/** The usual design: a function behind API Gateway, which the sender waits for. */
final class GatewayLambdaCost {

  /** Assumed: verify, claim, payload, PutEvents, complete, one after the other. */
  private static final double FULL_MILLISECONDS = 45;

  /** Assumed: verify, claim, complete; then each processor's work in the same invocation. */
  private static final double BARE_MILLISECONDS = 15;

  private static final double WORK_MILLISECONDS = 10;

  private static final double GB = 1e9;

  private GatewayLambdaCost() {}

  /** With a ledger, a bus, an archive, outcomes and alarms as Wharf has them. */
  static Bill full(Load load, PriceList prices) {
    Bill bill = new Bill(load, prices);
    function(bill, FULL_MILLISECONDS);
    Processing.countLedger(bill, load);
    Processing.count(bill, load);
    WharfCost.watching(bill, load);
    WharfCost.logsKept(bill);
    return bill;
  }

  /**
   * The least that can be built: it verifies, claims and does the work. No payload is kept, nothing
   * can be replayed, and what the work can't do while the sender waits is lost or sent again.
   */
  static Bill bare(Load load, PriceList prices) {
    Bill bill = new Bill(load, prices);
    function(bill, BARE_MILLISECONDS + WORK_MILLISECONDS * load.processors());
    bill.each("DynamoDB", "dynamodb-write-unit", 2, "claim and complete, without an index");
    bill.each("DynamoDB", "dynamodb-gb-month", 3 * 250 / GB, "claims: kept for 90 days");
    WharfCost.logsKept(bill);
    return bill;
  }

  private static void function(Bill bill, double milliseconds) {
    WharfCost.gateway(bill);
    bill.each("Lambda", "lambda-request", 1, "an invocation for each webhook");
    bill.each(
        "Lambda",
        "lambda-gb-second",
        milliseconds / 1000,
        "1 GB for %.0f ms each, assumed".formatted(milliseconds));
    bill.each(
        "CloudWatch Logs", "log-gb", (Processing.LINE + Processing.INVOCATION) / GB, "its logs");
  }
}
