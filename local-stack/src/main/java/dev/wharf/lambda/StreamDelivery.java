package dev.wharf.lambda;

import dev.wharf.lambda.DiscardedRecords.Condition;
import dev.wharf.template.Resources.StreamMapping;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a batch of stream records: delivered, tried again, split, or given up and told.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 *
 * <p>A part of a batch, be it a half of it or what follows its successful records, is a batch of
 * its own with retries of its own. Recordings of Lambda show that for what follows: with three
 * retries a record that failed behind others was delivered five times, the last four of them
 * counted. Of halves Lambda's documentation says that splitting consumes no retry.
 */
final class StreamDelivery {
  /** Lambda backs off, but documents neither where it begins nor where it ends. */
  private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);

  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

  private final StreamSource source;
  private final StreamMapping mapping;
  private final String streamArn;
  private final String shardId;
  private final RunState run;
  private final Consumer<List<StreamRecord>> ended;

  /**
   * @param ended is told of records that need no delivery any more
   */
  StreamDelivery(
      StreamSource source,
      String streamArn,
      String shardId,
      RunState run,
      Consumer<List<StreamRecord>> ended) {
    this.source = source;
    this.mapping = source.mapping();
    this.streamArn = streamArn;
    this.shardId = shardId;
    this.run = run;
    this.ended = ended;
  }

  /** A batch that is being delivered: its parts that have not ended, in their order. */
  static final class Batch {
    private final Deque<Part> parts = new ArrayDeque<>();
    private final long takenAt;

    private Batch(List<StreamRecord> records, long takenAt) {
      this.takenAt = takenAt;
      parts.push(new Part(records));
    }

    boolean ended() {
      return parts.isEmpty();
    }
  }

  /** Records that are delivered together. */
  private static final class Part {
    private final List<StreamRecord> records;
    private int invocations;
    private String requestId = UUID.randomUUID().toString();
    private @Nullable InvocationResult result;

    private Part(List<StreamRecord> records) {
      this.records = records;
    }
  }

  Batch batch(List<StreamRecord> records) {
    return new Batch(records, source.clock().millis());
  }

  /** Returns when the batch has ended, or the work is to stop. */
  void deliver(Batch batch) throws InterruptedException {
    while (!batch.ended() && !run.stopping()) {
      Part part = batch.parts.getFirst();
      BackOff backOff = new BackOff(FIRST_BACK_OFF, LONGEST_BACK_OFF, source.waitScale());
      while (batch.parts.peekFirst() == part && !run.stopping()) {
        if (attempt(batch, part)) {
          pause(batch, backOff.next());
        }
      }
    }
  }

  /** Whether the same part is to be tried again. */
  private boolean attempt(Batch batch, Part part) throws InterruptedException {
    if (millisLeft(batch) < 0) {
      giveUp(batch, part, Condition.RECORD_AGE_EXCEEDED);
      return false;
    }
    // A part whose last attempt is over is here again when the stack itself failed after it.
    if (!exhausted(part)) {
      part.requestId = UUID.randomUUID().toString();
      InvocationResult result =
          source
              .functions()
              .invoke(
                  source.function(),
                  new Invocation(
                      part.requestId, source.function().qualifier(), payload(part), null));
      if (run.stopped()) {
        return false; // It may have failed because it was stopped.
      }
      part.invocations++;
      part.result = result;
      int failed = firstFailure(part, result);
      if (failed > 0) {
        ended.accept(part.records.subList(0, failed));
        batch.parts.removeFirst();
        push(batch, part.records.subList(failed, part.records.size()));
        return false;
      }
      if (mapping.bisectBatchOnFunctionError() && part.records.size() > 1) {
        int half = part.records.size() / 2;
        batch.parts.removeFirst();
        push(batch, part.records.subList(half, part.records.size()));
        push(batch, part.records.subList(0, half));
        return false;
      }
    }
    if (exhausted(part)) {
      giveUp(batch, part, Condition.RETRY_ATTEMPTS_EXHAUSTED);
      return false;
    }
    return true;
  }

  private static void push(Batch batch, List<StreamRecord> records) {
    if (!records.isEmpty()) {
      batch.parts.push(new Part(List.copyOf(records)));
    }
  }

  private boolean exhausted(Part part) {
    Integer retries = mapping.maximumRetryAttempts();
    return retries != null && part.invocations > retries;
  }

  private static byte[] payload(Part part) {
    return EventPayload.of(part.records.stream().map(StreamRecord::json).toList());
  }

  private int firstFailure(Part part, InvocationResult result) {
    if (result.failed()) {
      return 0;
    }
    return mapping.reportBatchItemFailures()
        ? BatchResponse.firstFailure(
            result.payload(), part.records.stream().map(StreamRecord::sequenceNumber).toList())
        : part.records.size();
  }

  /**
   * How long the batch may still be tried. DynamoDB Local rounds the time of a change to the
   * minute, so a record's age begins when it is taken into a batch; on Lambda it begins with the
   * change. The maximum is scaled as the retries are, so that as many of them fit into it as on
   * Lambda.
   */
  private long millisLeft(Batch batch) {
    Duration maximum = mapping.maximumRecordAge();
    if (maximum == null) {
      return Long.MAX_VALUE;
    }
    return source.scaled(maximum).toMillis() - (source.clock().millis() - batch.takenAt);
  }

  private void pause(Batch batch, Duration backOff) throws InterruptedException {
    long left = Math.max(0, millisLeft(batch));
    run.pause(left < backOff.toMillis() ? Duration.ofMillis(left + 1) : backOff);
  }

  private void giveUp(Batch batch, Part part, Condition condition) throws InterruptedException {
    String last = part.records.get(part.records.size() - 1).sequenceNumber();
    source.log(
        condition.text()
            + ": gave up "
            + part.records.size()
            + " records up to "
            + last
            + " of "
            + streamArn);
    OnFailureQueue queue = source.onFailure();
    if (queue != null) {
      DiscardedRecords discarded =
          new DiscardedRecords(
              part.records,
              streamArn,
              shardId,
              condition,
              part.requestId,
              part.invocations,
              part.result);
      String body = discarded.json(source.function(), source.clock().instant());
      if (!queue.send(body, run, source::log)) {
        return; // They are delivered again after the next start.
      }
    }
    ended.accept(part.records);
    batch.parts.removeFirst();
  }
}
