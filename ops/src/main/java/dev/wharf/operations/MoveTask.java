package dev.wharf.operations;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** SQS's own move of a whole dead-letter queue back to the queue that its messages came from. */
public final class MoveTask {

  /** A quarter of a second each. */
  private static final int MAX_LOOKS = 120;

  private final SqsClient sqs;
  private final Interruption interruption;

  public MoveTask(Session session, Interruption interruption) {
    this.sqs = session.clients().sqs();
    this.interruption = interruption;
  }

  /**
   * What came of it.
   *
   * @param unseen how many messages it left at its end, about: those that somebody else holds
   */
  public record Moved(long messages, String status, long unseen) {}

  /**
   * Moves everything, and waits for the end; interrupted, it cancels the task.
   *
   * @param rate messages a second, at most 500; 0 leaves it to SQS
   */
  public Moved run(String from, String to, double rate, Consumer<Long> progress) {
    String source = arn(from);
    String destination = arn(to);
    long before = QueuePass.depth(sqs, from);
    long all = before + QueuePass.held(sqs, from);
    String handle =
        sqs.startMessageMoveTask(
                start -> {
                  start.sourceArn(source).destinationArn(destination);
                  if (rate > 0) {
                    start.maxNumberOfMessagesPerSecond(
                        (int) Math.max(1, Math.min(500, Math.floor(rate))));
                  }
                })
            .taskHandle();
    int looks = 0;
    while (true) {
      ListMessageMoveTasksResultEntry task = newest(source);
      if (task == null) {
        // ElasticMQ forgets a task that has ended.
        long left = QueuePass.depth(sqs, from);
        if (left > 0 && looks++ < MAX_LOOKS && !interruption.isAsked()) {
          interruption.pause(TimeUnit.MILLISECONDS.toNanos(250));
          continue;
        }
        return moved(Math.max(0, before - left), left == 0 ? "COMPLETED" : "UNKNOWN", all);
      }
      long moved = task.approximateNumberOfMessagesMoved();
      progress.accept(moved);
      if (!task.status().equals("RUNNING") && !task.status().equals("CANCELLING")) {
        return moved(moved, task.status(), all);
      }
      if (interruption.isAsked()) {
        sqs.cancelMessageMoveTask(cancel -> cancel.taskHandle(handle));
        return moved(moved, "CANCELLED", all);
      }
      interruption.pause(TimeUnit.MILLISECONDS.toNanos(250));
    }
  }

  private static Moved moved(long messages, String status, long all) {
    long unseen = status.equals("COMPLETED") ? Math.max(0, all - messages) : 0;
    return new Moved(messages, status, unseen);
  }

  private @Nullable ListMessageMoveTasksResultEntry newest(String source) {
    List<ListMessageMoveTasksResultEntry> tasks =
        sqs.listMessageMoveTasks(list -> list.sourceArn(source).maxResults(1)).results();
    return tasks.isEmpty() ? null : tasks.get(0);
  }

  private String arn(String queueUrl) {
    return String.valueOf(
        sqs.getQueueAttributes(
                get -> get.queueUrl(queueUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN));
  }
}
