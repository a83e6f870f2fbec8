package dev.wharf.bus;

import dev.wharf.journal.Change;
import dev.wharf.journal.Journal;
import dev.wharf.journal.Prepared;
import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Queue;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Hands events over to queues: what rules send them, Lambda's records, and dead letters. A
 * hand-over is accepted by a commit to the journal and tried until the queue has it or its retry
 * policy ends, then it goes to the dead-letter queue.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
 */
final class Handovers implements AutoCloseable {
  static final String LIST = "handovers";
  static final String NO_RESOURCE = "NO_RESOURCE";
  private static final int RETRY_ATTEMPTS = 185;
  private static final Duration MAXIMUM_AGE = Duration.ofHours(24);
  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(8);

  private final Map<String, Queue> queues = new HashMap<>();
  private final Map<String, QueueSender> senders = new ConcurrentHashMap<>();
  private final SqsClient sqs;
  private final Journal journal;
  private final Clock clock;
  private final double waitScale;
  private volatile boolean stopping;
  private volatile boolean started;

  Handovers(Resources resources, SqsClient sqs, Journal journal, Clock clock, double waitScale) {
    resources.queues().forEach(queue -> queues.put(queue.arn(), queue));
    this.sqs = sqs;
    this.journal = journal;
    this.clock = clock;
    this.waitScale = waitScale;
  }

  /** Resumes what a former run promised and did not hand over. */
  void start() {
    started = true;
    journal.forEach(LIST, (id, bytes) -> schedule(id, Handover.parse(bytes)));
  }

  boolean knows(String queueArn) {
    return queues.containsKey(queueArn);
  }

  Prepared prepare(Handover handover) {
    long id = journal.nextId();
    return new Prepared(
        List.of(Change.put(LIST, id, handover.toBytes())), () -> schedule(id, handover));
  }

  /** A new hand-over, due now, with EventBridge's default retry policy. */
  Handover to(String queueArn, String from, String body) {
    long now = clock.millis();
    return new Handover(
        from,
        queueArn,
        body,
        Map.of(),
        null,
        null,
        RETRY_ATTEMPTS,
        MAXIMUM_AGE.toMillis(),
        0,
        now,
        now);
  }

  /** The event's way into the dead-letter queue, with the attributes that EventBridge sets. */
  Prepared deadLetter(
      String deadLetterArn,
      String event,
      String ruleArn,
      String targetArn,
      String errorCode,
      String errorMessage,
      @Nullable String exhausted,
      int retries) {
    Map<String, String> attributes = new HashMap<>();
    attributes.put("RULE_ARN", ruleArn);
    attributes.put("TARGET_ARN", targetArn);
    attributes.put("ERROR_CODE", errorCode);
    attributes.put("ERROR_MESSAGE", errorMessage.isBlank() ? errorCode : errorMessage);
    if (exhausted != null) {
      attributes.put("EXHAUSTED_RETRY_CONDITION", exhausted);
    }
    attributes.put("RETRY_ATTEMPTS", "" + retries);
    Handover letter = to(deadLetterArn, ruleArn, event);
    return prepare(
        new Handover(
            letter.from(),
            letter.targetArn(),
            letter.body(),
            attributes,
            null,
            null,
            letter.maximumRetryAttempts(),
            letter.maximumAgeMillis(),
            0,
            letter.acceptedAt(),
            letter.dueAt()));
  }

  private void schedule(long id, Handover handover) {
    Queue queue = queues.get(handover.targetArn());
    if (stopping || !started || queue == null) {
      return; // The journal has it; a start with that queue in the template hands it over.
    }
    senders
        .computeIfAbsent(queue.arn(), arn -> new QueueSender(queue, sqs, journal, clock, this))
        .add(id, handover.dueAt());
  }

  /** A sender's attempt failed: try again later, or give up. */
  void failed(long id, Handover handover, String errorCode, String message, boolean retriable) {
    int retries = handover.attempts();
    long delay =
        (long)
            (Math.min(
                    LONGEST_DELAY.toMillis(),
                    FIRST_DELAY.toMillis() * (1L << Math.min(retries, 20)))
                * ThreadLocalRandom.current().nextDouble(0.75, 1.25)
                * waitScale);
    long due = clock.millis() + delay;
    String exhausted = null;
    if (due - handover.acceptedAt() > handover.maximumAgeMillis()) {
      exhausted = "MaximumEventAgeInSeconds";
    } else if (retries >= handover.maximumRetryAttempts()) {
      exhausted = "MaximumRetryAttempts";
    }
    if (retriable && exhausted == null) {
      Handover retry = handover.retried(due);
      journal.accept(
          new Prepared(List.of(Change.put(LIST, id, retry.toBytes())), () -> schedule(id, retry)));
      return;
    }
    List<Prepared> end = new ArrayList<>();
    end.add(new Prepared(List.of(Change.remove(LIST, id)), () -> {}));
    String event = handover.event();
    if (handover.deadLetterArn() != null && event != null) {
      end.add(
          deadLetter(
              handover.deadLetterArn(),
              event,
              handover.from(),
              handover.targetArn(),
              errorCode,
              message,
              exhausted,
              retries));
    } else {
      System.getLogger("bus")
          .log(
              System.Logger.Level.ERROR,
              "DestinationDeliveryFailures: what {0} sent to {1} is dropped: {2}",
              handover.from(),
              handover.targetArn(),
              message);
    }
    journal.accept(Prepared.all(end));
  }

  /** Ends within a second; what is not handed over waits in the journal. */
  @Override
  public void close() {
    stopping = true;
    senders.values().forEach(QueueSender::stop);
    senders.values().forEach(QueueSender::join);
  }
}
