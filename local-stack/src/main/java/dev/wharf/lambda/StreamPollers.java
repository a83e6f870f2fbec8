package dev.wharf.lambda;

import dev.wharf.journal.Journal;
import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Function;
import dev.wharf.template.Resources.Queue;
import dev.wharf.template.Resources.StreamMapping;
import dev.wharf.template.Resources.Table;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The template's DynamoDB stream event sources. */
public final class StreamPollers implements AutoCloseable {
  private final List<StreamPoller> pollers = new ArrayList<>();
  private final @Nullable DynamoDbStreamsClient streams;

  /**
   * @param client makes the client for streams, which is closed with the pollers; not called where
   *     no function reads a stream
   * @param sqs for the queues that are told of records that were given up
   * @param waitScale what retries' delays, back-off and records' maximum age are multiplied by
   */
  public StreamPollers(
      Resources resources,
      Functions functions,
      Supplier<DynamoDbStreamsClient> client,
      SqsClient sqs,
      Journal journal,
      FunctionLog log,
      Clock clock,
      double waitScale) {
    List<StreamMapping> mappings =
        resources.streamMappings().stream().filter(StreamMapping::enabled).toList();
    if (mappings.isEmpty()) {
      streams = null;
      return;
    }
    DynamoDbStreamsClient made = client.get();
    streams = made;
    StreamCheckpoints checkpoints = new StreamCheckpoints(journal);
    for (StreamMapping mapping : mappings) {
      Function function =
          find(
              resources.functions(),
              candidate -> candidate.logicalId().equals(mapping.functionLogicalId()),
              "function " + mapping.functionLogicalId());
      Table table =
          find(
              resources.tables(),
              candidate -> candidate.streamArn().equals(mapping.streamArn()),
              "stream " + mapping.streamArn());
      pollers.add(
          new StreamPoller(
              new StreamSource(
                  mapping,
                  table,
                  function,
                  resources.region(),
                  functions,
                  made,
                  checkpoints,
                  new StreamFilter(mapping.filterPatterns()),
                  onFailure(resources, mapping.onFailure(), sqs, waitScale),
                  log,
                  clock,
                  waitScale)));
    }
  }

  private static @Nullable OnFailureQueue onFailure(
      Resources resources, @Nullable String arn, SqsClient sqs, double waitScale) {
    if (arn == null) {
      return null;
    }
    Queue queue =
        find(resources.queues(), candidate -> candidate.arn().equals(arn), "queue " + arn);
    return new OnFailureQueue(queue, sqs, waitScale);
  }

  private static <T> T find(List<T> all, Predicate<T> wanted, String what) {
    return all.stream()
        .filter(wanted)
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException("An event source refers to no " + what));
  }

  public void start() {
    pollers.forEach(StreamPoller::start);
  }

  /** Reads nothing more; batches that run go on. */
  public void stop() {
    pollers.forEach(StreamPoller::stop);
  }

  /** Waits for running batches, for {@code patience} at most. */
  public void awaitIdle(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (StreamPoller poller : pollers) {
      poller.awaitIdle(deadline);
    }
  }

  /** What still runs no longer counts: its records are delivered again after the next start. */
  @Override
  public void close() {
    pollers.forEach(StreamPoller::close);
    if (streams != null) {
      streams.close();
    }
  }
}
