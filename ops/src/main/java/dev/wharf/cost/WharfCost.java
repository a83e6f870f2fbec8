package dev.wharf.cost;

/**
 * What Wharf uses for each webhook, from its receipt on: as {@code template.yaml}, the mapping
 * templates and {@code Ingest} have it.
 */
final class WharfCost {

  /** Assumed: a batch's payloads and PutEvents, and for each webhook a claim and its end. */
  private static final double BATCH_MILLISECONDS = 15;

  private static final double WEBHOOK_MILLISECONDS = 12;

  /** In template.yaml's alarms: those with an expression have several. */
  static final int ALARM_METRICS = 58;

  /**
   * Of a source of which nothing fails: what came, passed, was published, was a repetition, and how
   * old it was; each of the source and of the stack.
   */
  private static final int SOURCE_METRICS = 5 * 2;

  /** Processed, and how old it was then, of each processor, and of the stack. */
  private static final int PROCESSOR_METRICS = 2;

  /** A run of SweepFunction every quarter of an hour, which finds nothing. */
  private static final double SWEEPS = 30 * 24 * 4;

  /** Assumed: 26 queries, one after the other. */
  private static final double SWEEP_SECONDS = 0.5;

  /** Eight partitions of two kinds of open webhooks, ten of waiting items; read as they are. */
  private static final double SWEEP_READS = (2 * 8 + 10) * 0.5;

  /** template.yaml's LogRetentionDays. */
  static final long LOG_RETENTION_DAYS = 30;

  /** Assumed: CloudWatch bills what it keeps as gzip makes it, and log lines are alike. */
  private static final double LOGS_COMPRESSED = 0.15;

  private static final double GB = 1e9;
  private static final double MONTH_SECONDS = 30 * 24 * 3600.0;

  private WharfCost() {}

  static Bill of(Load load, PriceList prices) {
    Bill bill = new Bill(load, prices);
    gateway(bill);
    if (load.lane() == Lane.QUEUE) {
      queue(bill, load);
    } else {
      table(bill, load);
    }
    bill.each("Lambda", "lambda-request", 1.0 / load.batch(), "ingest: an invocation a batch");
    double milliseconds = BATCH_MILLISECONDS / load.batch() + WEBHOOK_MILLISECONDS;
    bill.each(
        "Lambda",
        "lambda-gb-second",
        milliseconds / 1000,
        "ingest: 1 GB for 15 ms a batch and 12 ms each, assumed");
    Processing.countLedger(bill, load);
    bill.each(
        "CloudWatch Logs",
        "log-gb",
        (Processing.LINE + (Processing.INVOCATION + Processing.METRICS) / load.batch()) / GB,
        "ingest: logs");
    Processing.count(bill, load);
    secrets(bill);
    watching(bill, load);
    logsKept(bill);
    return bill;
  }

  static void gateway(Bill bill) {
    bill.each("API Gateway", "api-gateway-request", 1, "the request");
    bill.each("API Gateway", "data-out-gb", 500 / GB, "the answer: 500 bytes with its headers");
    bill.each("CloudWatch Logs", "log-gb", 350 / GB, "access log");
  }

  private static void queue(Bill bill, Load load) {
    int send = Load.units(load.storedBytes(), 64 * 1024);
    double receive =
        (double) Load.units(load.storedBytes() * load.batch(), 64 * 1024) / load.batch();
    double delete = 1.0 / Math.min(10, load.batch());
    bill.each("SQS", "sqs-request", send, "SendMessage: a request for each 64 KB");
    bill.each("SQS", "sqs-request", receive, "ReceiveMessage: a batch, for each 64 KB");
    bill.each("SQS", "sqs-request", delete, "DeleteMessageBatch: up to ten");
    bill.each("SQS", "sqs-fair-queue-request", send + receive + delete, "message groups, on each");
    bill.month("SQS", "sqs-request", 5 * MONTH_SECONDS / 20, "five pollers that find nothing");
  }

  private static void table(Bill bill, Load load) {
    int item = Load.units(load.storedBytes(), 1024);
    bill.each("DynamoDB", "dynamodb-write-unit", item + 1, "UpdateItem: the inbox item, its index");
    bill.each("DynamoDB", "dynamodb-write-unit", item + 1, "ingest ends the item: both again");
    double month = load.storedBytes() / GB * 7 / 30;
    bill.each("DynamoDB", "dynamodb-gb-month", month, "the inbox item: kept for 7 days");
    bill.each("DynamoDB", "dynamodb-recovery-gb-month", month, "point-in-time recovery of it");
  }

  /** Twenty environments that read one secret every five minutes. Parameters cost nothing. */
  private static void secrets(Bill bill) {
    bill.month("KMS", "kms-request", 20 * MONTH_SECONDS / 300, "twenty readers of one secret");
  }

  /** All that was logged, for the template's LogRetentionDays. Stands after all that logs. */
  static void logsKept(Bill bill) {
    bill.month(
        "CloudWatch Logs",
        "log-gb-month",
        bill.units("log-gb") * LOGS_COMPRESSED * LOG_RETENTION_DAYS / 30,
        "logs: kept for 30 days, compressed to 15 %, assumed");
  }

  static void watching(Bill bill, Load load) {
    bill.month("Lambda", "lambda-request", SWEEPS, "sweep: an invocation each quarter of an hour");
    bill.month(
        "Lambda", "lambda-gb-second", SWEEPS * SWEEP_SECONDS, "sweep: 1 GB for 0.5 s, assumed");
    bill.month(
        "DynamoDB", "dynamodb-read-unit", SWEEPS * SWEEP_READS, "sweep: 26 queries of indexes");
    int processors = load.processors() == 0 ? 0 : PROCESSOR_METRICS * (1 + load.processors());
    bill.month(
        "CloudWatch", "metric-month", SOURCE_METRICS + processors, "metrics, with one source");
    bill.month("CloudWatch", "alarm-metric-month", ALARM_METRICS, "alarms");
    bill.month("CloudWatch", "dashboard-month", 1, "the dashboard");
  }
}
