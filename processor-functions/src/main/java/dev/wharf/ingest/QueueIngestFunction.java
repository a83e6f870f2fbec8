package dev.wharf.ingest;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.wharf.functions.Clients;
import dev.wharf.functions.Environment;
import dev.wharf.sources.Sources;
import java.time.Clock;
import java.util.List;

/** Lambda entry of the queue lane: a batch of SQS messages in, the ones to bring again out. */
public final class QueueIngestFunction implements RequestHandler<SQSEvent, SQSBatchResponse> {

  private final Ingest ingest;
  private final IngestMetrics metrics;
  private final Clock clock = Clock.systemUTC();

  public QueueIngestFunction() {
    Environment environment = Environment.ofProcess();
    Sources sources = Sources.load();
    this.metrics = new IngestMetrics(sources, environment.required("STACK_NAME"), clock);
    this.ingest = DeployedIngest.create(new Clients(), environment, sources, clock);
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<Ending> endings =
        ingest.ingest(
            event.getRecords().stream().map(QueueMessage::of).toList(),
            clock.instant().plusMillis(context.getRemainingTimeInMillis()));
    endings.forEach(ending -> ending.logLine(clock.millis()).write());
    metrics.of(endings).write();
    return new SQSBatchResponse(
        endings.stream()
            .filter(Ending::isLanes)
            .map(ending -> new SQSBatchResponse.BatchItemFailure(ending.message().id()))
            .toList());
  }
}
