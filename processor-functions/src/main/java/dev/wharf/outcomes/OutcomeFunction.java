package dev.wharf.outcomes;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.wharf.events.InvocationRecord;
import dev.wharf.functions.Clients;
import dev.wharf.functions.Environment;
import dev.wharf.functions.LogLine;
import dev.wharf.ledger.Outcomes;
import dev.wharf.ledger.Retention;
import java.time.Clock;
import java.util.Locale;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Lambda entry: reads what a processor's invocation ended with, and records it in the ledger. */
public final class OutcomeFunction implements RequestHandler<InvocationRecord, Void> {

  private final Outcomes outcomes;

  public OutcomeFunction() {
    this(new Clients().dynamoDb(), Environment.ofProcess(), Clock.systemUTC());
  }

  OutcomeFunction(DynamoDbClient dynamoDb, Environment environment, Clock clock) {
    this.outcomes =
        new Outcomes(
            dynamoDb, environment.required("LEDGER_TABLE"), Retention.from(environment), clock);
  }

  @Override
  @SuppressWarnings("NullAway") // Void has no other value.
  public Void handleRequest(InvocationRecord outcome, Context context) {
    String status = outcomes.record(outcome);
    LogLine.of(status.toLowerCase(Locale.ROOT))
        .with("processor", outcome.processor())
        .with("source", outcome.event().source())
        .with("type", outcome.event().type())
        .with("key", outcome.event().key())
        .with("attempts", outcome.attempts())
        .write();
    return null;
  }
}
