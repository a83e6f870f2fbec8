package dev.wharf.ingest;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.wharf.functions.Clients;
import dev.wharf.functions.Environment;
import java.time.Clock;
import java.util.List;

/** Lambda entry of the queue lane: a batch of SQS messages in, the ones to bring again out. */
public final class QueueIngestFunction implements RequestHandler<SQSEvent, SQSBatchResponse> {

  private final Ingest ingest;
  private final Clock clock = Clock.systemUTC();

  public QueueIngestFunction() {
    this.ingest = DeployedIngest.create(new Clients(), Environment.ofProcess(), clock);
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<Ending> endings =
        ingest.ingest(
            event.getRecords().stream().map(QueueMessage::of).toList(),
            clock.instant().plusMillis(context.getRemainingTimeInMillis()));
    endings.forEach(ending -> ending.logLine(clock.millis()).write());
    return new SQSBatchResponse(
        endings.stream()
            .filter(Ending::isGivenBack)
            .map(ending -> new SQSBatchResponse.BatchItemFailure(ending.message().id()))
            .toList());
  }
}
