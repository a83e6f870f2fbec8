package dev.wharf.lambda;

import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Function;
import dev.wharf.template.Resources.Queue;
import dev.wharf.template.Resources.QueueMapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The template's SQS event sources. */
public final class QueuePollers implements AutoCloseable {
  private final List<QueuePoller> pollers = new ArrayList<>();

  /**
   * @param waitScale what the back-off is multiplied by when SQS does not answer
   */
  public QueuePollers(
      Resources resources, Functions functions, SqsClient sqs, FunctionLog log, double waitScale) {
    for (QueueMapping mapping : resources.queueMappings()) {
      if (!mapping.enabled()) {
        continue;
      }
      Function function =
          resources.functions().stream()
              .filter(candidate -> candidate.logicalId().equals(mapping.functionLogicalId()))
              .findAny()
              .orElseThrow(() -> missing("function " + mapping.functionLogicalId()));
      Queue queue =
          resources.queues().stream()
              .filter(candidate -> candidate.arn().equals(mapping.queueArn()))
              .findAny()
              .orElseThrow(() -> missing("queue " + mapping.queueArn()));
      pollers.add(
          new QueuePoller(
              mapping, queue, function, resources.region(), functions, sqs, log, waitScale));
    }
  }

  private static IllegalArgumentException missing(String what) {
    return new IllegalArgumentException("An event source refers to no " + what);
  }

  public void start() {
    pollers.forEach(QueuePoller::start);
  }

  /** Receives no further messages; batches that run go on. */
  public void stop() {
    pollers.forEach(QueuePoller::stop);
  }

  /** Waits for running batches, for {@code patience} at most. */
  public void awaitIdle(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (QueuePoller poller : pollers) {
      poller.awaitIdle(deadline);
    }
  }

  /** What still runs no longer counts: its messages return after the visibility timeout. */
  @Override
  public void close() {
    pollers.forEach(QueuePoller::close);
  }
}
