package dev.wharf.ingest;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse.BatchItemFailure;
import dev.wharf.functions.Clients;
import dev.wharf.functions.Environment;
import dev.wharf.sources.Sources;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Lambda entry of the table lane: a batch of inbox items from the table's stream in, the records to
 * bring again out. Lambda brings the lowest of them again and all that follow; those that had ended
 * are recognised by the ledger.
 */
public final class StreamIngestFunction
    implements RequestHandler<DynamodbEvent, StreamsEventResponse> {

  private final Ingest ingest;
  private final Inbox inbox;
  private final IngestMetrics metrics;
  private final Clock clock = Clock.systemUTC();

  public StreamIngestFunction() {
    Clients clients = new Clients();
    Environment environment = Environment.ofProcess();
    Sources sources = Sources.load();
    this.metrics = new IngestMetrics(sources, environment.required("STACK_NAME"), clock);
    this.inbox = new Inbox(clients.dynamoDb(), environment.required("INBOX_TABLE"), clock);
    this.ingest = DeployedIngest.create(clients, environment, sources, clock);
  }

  @Override
  public StreamsEventResponse handleRequest(DynamodbEvent event, Context context) {
    List<Ending> endings =
        ingest.ingest(
            event.getRecords().stream().map(InboxItem::of).toList(),
            clock.instant().plusMillis(context.getRemainingTimeInMillis()));
    List<Ending> ended = new ArrayList<>();
    List<BatchItemFailure> failures = new ArrayList<>();
    for (Ending ingested : endings) {
      // What is left keeps waiting in the inbox: given back, it would hold up those behind it.
      Ending ending = ingested.isLanes() ? ingested : endInInbox(ingested);
      ended.add(ending);
      ending.logLine(clock.millis()).write();
      if (ending.isGivenBack()) {
        failures.add(new BatchItemFailure(ending.message().id()));
      }
    }
    metrics.of(ended).write();
    return new StreamsEventResponse(failures);
  }

  private Ending endInInbox(Ending ending) {
    try {
      inbox.end(ending.message().storageId(), ending.ledgerKey());
      return ending;
    } catch (RuntimeException e) {
      // The ledger knows it as ended, the inbox does not: the next attempt makes up for that.
      return ending.givenBack("the inbox item could not be ended: " + e);
    }
  }
}
