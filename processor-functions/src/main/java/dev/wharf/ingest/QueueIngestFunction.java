package dev.wharf.ingest;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.wharf.functions.Clients;
import dev.wharf.functions.Environment;
import dev.wharf.ledger.DynamoDbLedger;
import dev.wharf.ledger.Retention;
import dev.wharf.sources.Sources;
import dev.wharf.verify.SigningSecrets;
import dev.wharf.verify.Verifier;
import java.time.Clock;
import java.util.List;

/** Lambda entry of the queue lane: a batch of SQS messages in, the ones to bring again out. */
public final class QueueIngestFunction implements RequestHandler<SQSEvent, SQSBatchResponse> {

  private final Ingest ingest;
  private final Clock clock;

  public QueueIngestFunction() {
    this(new Clients(), Environment.ofProcess(), Clock.systemUTC());
  }

  private QueueIngestFunction(Clients clients, Environment environment, Clock clock) {
    DynamoDbLedger ledger =
        new DynamoDbLedger(
            clients.dynamoDb(),
            environment.required("LEDGER_TABLE"),
            Retention.from(environment),
            clock);
    EventBridgePublisher publisher =
        new EventBridgePublisher(clients.eventBridge(), environment.required("WEBHOOK_BUS"));
    Verifier verifier =
        new Verifier(Sources.load(), SigningSecrets.fromEnvironment(environment.variables()));
    this.ingest = new Ingest(verifier, ledger, publisher, clock);
    this.clock = clock;
    Priming.run(ledger::prime, publisher::prime);
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<StoredMessage> messages =
        event.getRecords().stream().map(QueueIngestFunction::message).toList();
    List<Ending> endings =
        ingest.ingest(messages, clock.instant().plusMillis(context.getRemainingTimeInMillis()));
    endings.forEach(ending -> ending.logLine(clock.millis()).write());
    return new SQSBatchResponse(
        endings.stream()
            .filter(Ending::isGivenBack)
            .map(ending -> new SQSBatchResponse.BatchItemFailure(ending.message().id()))
            .toList());
  }

  private static StoredMessage message(SQSEvent.SQSMessage message) {
    String receives = message.getAttributes().getOrDefault("ApproximateReceiveCount", "1");
    return new StoredMessage(message.getMessageId(), message.getBody(), Integer.parseInt(receives));
  }
}
