package dev.wharf.sweep;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.wharf.events.Json;
import dev.wharf.functions.Clients;
import dev.wharf.functions.Environment;
import dev.wharf.ledger.KeptEvents;
import dev.wharf.ledger.OpenWebhooks;
import dev.wharf.ledger.Retention;
import dev.wharf.ledger.RetryHorizon;
import dev.wharf.sources.Sources;
import dev.wharf.sweep.Swept.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** Lambda entry: a schedule invokes it, and whatever stands in the event, it sweeps. */
public final class SweepFunction implements RequestStreamHandler {

  /** For what is under way when the time is up: a call with its retries, and the log. */
  private static final Duration MARGIN = Clients.CALL_TIMEOUT.multipliedBy(3);

  private final OpenWebhooks webhooks;
  private final KeptEvents events;
  private final InboxAge inbox;
  private final EventBridgeClient eventBridge;
  private final String bus;
  private final Duration horizon;
  private final String stack;
  private final Clock clock;

  public SweepFunction() {
    this(new Clients(), Environment.ofProcess(), Clock.systemUTC());
  }

  private SweepFunction(Clients clients, Environment environment, Clock clock) {
    DynamoDbClient dynamoDb = clients.dynamoDb();
    String ledger = environment.required("LEDGER_TABLE");
    this.webhooks = new OpenWebhooks(dynamoDb, ledger, Retention.from(environment), clock);
    this.events = new KeptEvents(dynamoDb, ledger, Sources.load());
    this.inbox = new InboxAge(dynamoDb, environment.required("INBOX_TABLE"));
    this.eventBridge = clients.eventBridge();
    this.bus = environment.required("WEBHOOK_BUS");
    this.horizon = RetryHorizon.from(environment);
    this.stack = environment.required("STACK_NAME");
    this.clock = clock;
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, Context context)
      throws IOException {
    Instant deadline = clock.instant().plusMillis(context.getRemainingTimeInMillis()).minus(MARGIN);
    Swept swept = new Swept();
    try {
      inbox.of(clock.instant()).ifPresent(swept::waiting);
      new Sweep(webhooks, events, () -> ProcessorRules.of(eventBridge, bus), horizon, clock, swept)
          .run(deadline);
    } finally {
      // What was found counts, whatever failed afterwards.
      SweptReport report = new SweptReport(swept);
      report.lines().forEach(line -> line.write());
      report.metrics(stack, clock).write();
    }
    try (JsonGenerator json = Json.FACTORY.createGenerator(answer)) {
      json.writeStartObject();
      for (Finding finding : Finding.values()) {
        json.writeNumberField(finding.code(), swept.total(finding));
      }
      json.writeBooleanField("complete", swept.isComplete());
      json.writeEndObject();
    }
  }
}
