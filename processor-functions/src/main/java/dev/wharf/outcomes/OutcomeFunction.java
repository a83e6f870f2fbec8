package dev.wharf.outcomes;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.wharf.events.InvocationRecord;
import dev.wharf.events.WebhookEvent;
import dev.wharf.functions.Clients;
import dev.wharf.functions.Environment;
import dev.wharf.functions.LogLine;
import dev.wharf.functions.Metric;
import dev.wharf.functions.Metrics;
import dev.wharf.ledger.Outcomes;
import dev.wharf.ledger.Retention;
import java.time.Clock;
import java.util.Locale;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Lambda entry: reads what a processor's invocation ended with, and records it in the ledger. */
public final class OutcomeFunction implements RequestHandler<InvocationRecord, Void> {

  private final Outcomes outcomes;
  private final String stack;
  private final Clock clock;

  public OutcomeFunction() {
    this(new Clients().dynamoDb(), Environment.ofProcess(), Clock.systemUTC());
  }

  OutcomeFunction(DynamoDbClient dynamoDb, Environment environment, Clock clock) {
    this.outcomes =
        new Outcomes(
            dynamoDb, environment.required("LEDGER_TABLE"), Retention.from(environment), clock);
    this.stack = environment.required("STACK_NAME");
    this.clock = clock;
  }

  @Override
  @SuppressWarnings("NullAway") // Void has no other value.
  public Void handleRequest(InvocationRecord outcome, Context context) {
    String status = outcomes.record(outcome);
    logLine(outcome, status).write();
    metrics(outcome, stack, clock).write();
    return null;
  }

  /** What this processor ended with, and what the webhook is now: others may still fail. */
  static LogLine logLine(InvocationRecord outcome, String status) {
    WebhookEvent event = outcome.event();
    return LogLine.of(outcome.succeeded() ? "processed" : "failed")
        .with("ledgerStatus", status.toLowerCase(Locale.ROOT))
        .with("processor", outcome.processor())
        .with("source", event.source())
        .with("type", event.type())
        .with("gatewayId", event.id())
        .with("key", event.key())
        .with("attempts", outcome.attempts())
        .with("endToEndMillis", endToEnd(outcome));
  }

  static Metrics metrics(InvocationRecord outcome, String stack, Clock clock) {
    Metrics metrics = new Metrics(stack, clock);
    String processor = outcome.processor();
    metrics.countOfProcessor(outcome.succeeded() ? Metric.PROCESSED : Metric.FAILED, processor);
    // A replay was in effect before, and its age says nothing. What was redriven was not.
    if (outcome.succeeded() && outcome.event().replay() == null) {
      metrics.timeOfProcessor(Metric.END_TO_END_LATENCY, processor, endToEnd(outcome));
    }
    return metrics;
  }

  /** From API Gateway's receipt to the end of the processor's invocation, in milliseconds. */
  private static long endToEnd(InvocationRecord outcome) {
    long received = outcome.event().receivedAt().toEpochMilli();
    return Math.max(0, outcome.at().toEpochMilli() - received);
  }
}
