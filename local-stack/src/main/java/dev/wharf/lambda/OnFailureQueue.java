package dev.wharf.lambda;

import dev.wharf.template.Resources.Queue;
import java.time.Duration;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The queue that is told of records that were given up. */
final class OnFailureQueue {
  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(250);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);

  private final Queue queue;
  private final SqsClient sqs;
  private final double waitScale;

  OnFailureQueue(Queue queue, SqsClient sqs, double waitScale) {
    this.queue = queue;
    this.sqs = sqs;
    this.waitScale = waitScale;
  }

  /**
   * Sends, again and again where need be: a record that nobody was told of must not be passed.
   *
   * @return false when the work was stopped before the queue took the message
   */
  boolean send(String body, RunState run, Consumer<String> log) throws InterruptedException {
    BackOff backOff = new BackOff(FIRST_BACK_OFF, LONGEST_BACK_OFF, waitScale);
    while (!run.stopped()) {
      try {
        sqs.sendMessage(request -> request.queueUrl(queue.url()).messageBody(body));
        return true;
      } catch (SdkException e) {
        log.accept("DestinationDeliveryFailures: " + queue.arn() + ": " + e.getMessage());
        if (run.stopping()) {
          return false;
        }
        run.pause(backOff.next());
      }
    }
    return false;
  }
}
