package dev.wharf.lambda;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Delivers the records of some items of a shard in their order, one batch after the other. A shard
 * has as many lanes as its event source's ParallelizationFactor says.
 */
final class ShardLane {
  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(250);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);

  private final StreamSource source;
  private final StreamDelivery delivery;
  private final RunState run;
  private final Deque<StreamRecord> waiting = new ArrayDeque<>();
  private final Thread thread;

  ShardLane(StreamSource source, StreamDelivery delivery, RunState run, String name) {
    this.source = source;
    this.delivery = delivery;
    this.run = run;
    thread = new Thread(this::work, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  synchronized void add(List<StreamRecord> records) {
    waiting.addAll(records);
    notifyAll();
  }

  private void work() {
    try {
      while (!run.stopping()) {
        List<StreamRecord> batch = take();
        if (!batch.isEmpty()) {
          deliver(batch);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A failure of the stack itself is no answer of the function: the batch is tried again. */
  private void deliver(List<StreamRecord> batch) throws InterruptedException {
    BackOff backOff = new BackOff(FIRST_BACK_OFF, LONGEST_BACK_OFF, source.waitScale());
    StreamDelivery.Batch rest = delivery.batch(batch);
    while (!run.stopping() && !rest.ended()) {
      try {
        delivery.deliver(rest);
      } catch (RuntimeException e) {
        if (!run.stopping()) {
          source.log("A batch of " + source.table().name() + "'s stream failed: " + e);
          run.pause(backOff.next());
        }
      }
    }
  }

  /** Waits for records, and for more of them until the batch is full or its window is over. */
  private synchronized List<StreamRecord> take() throws InterruptedException {
    while (waiting.isEmpty()) {
      if (run.stopping()) {
        return List.of();
      }
      wait(RunState.STEP_MILLIS);
    }
    long windowEnds = System.nanoTime() + source.mapping().batchingWindow().toNanos();
    while (!run.stopping() && count() == waiting.size()) {
      long millis = TimeUnit.NANOSECONDS.toMillis(windowEnds - System.nanoTime());
      if (millis <= 0 || waiting.size() == source.mapping().batchSize()) {
        break;
      }
      wait(Math.min(RunState.STEP_MILLIS, millis));
    }
    List<StreamRecord> batch = new ArrayList<>();
    for (int count = count(); count > 0; count--) {
      batch.add(waiting.removeFirst());
    }
    return batch;
  }

  /** How many of the waiting records make a batch. */
  private int count() {
    int count = 0;
    long bytes = EventPayload.FRAME_BYTES;
    for (StreamRecord record : waiting) {
      bytes += record.json().length + 1;
      boolean full = count == source.mapping().batchSize() || bytes > EventPayload.LIMIT_BYTES;
      if (full && count > 0) {
        break;
      }
      count++;
    }
    return count;
  }

  void join(long deadline) throws InterruptedException {
    thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
  }
}
