package dev.wharf.lambda;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a shard and has not ended, and the checkpoint: the highest sequence number below
 * which everything has. Several lanes end records in any order.
 */
final class ShardProgress {
  // Reading goes on while one lane retries, so that the others have work; but not for ever.
  private static final int MOST_WAITING = 10_000;
  private static final long MOST_WAITING_BYTES = 32L * 1024 * 1024;
  private static final int MOST_READ = 100_000;

  private final Deque<String> read = new ArrayDeque<>();
  private final Set<String> ended = new HashSet<>();
  private int waiting;
  private long waitingBytes;
  private @Nullable String checkpoint;

  /**
   * @param checkpoint where reading begins
   */
  ShardProgress(@Nullable String checkpoint) {
    this.checkpoint = checkpoint;
  }

  /** A record that will be delivered, in the order of the shard. */
  synchronized void read(StreamRecord record) {
    read.add(record.sequenceNumber());
    waiting++;
    waitingBytes += record.json().length;
  }

  /** A record that no filter lets through. */
  synchronized void skip(StreamRecord record) {
    read.add(record.sequenceNumber());
    ended.add(record.sequenceNumber());
    advance();
  }

  synchronized void end(List<StreamRecord> records) {
    for (StreamRecord record : records) {
      ended.add(record.sequenceNumber());
      waiting--;
      waitingBytes -= record.json().length;
    }
    advance();
    notifyAll();
  }

  private void advance() {
    while (!read.isEmpty() && ended.remove(read.getFirst())) {
      checkpoint = read.removeFirst();
    }
  }

  synchronized @Nullable String checkpoint() {
    return checkpoint;
  }

  /** Waits until there is room for more, or the work is to stop. */
  synchronized void awaitRoom(RunState run) throws InterruptedException {
    while (!run.stopping()
        && (waiting >= MOST_WAITING
            || waitingBytes >= MOST_WAITING_BYTES
            || read.size() >= MOST_READ)) {
      wait(RunState.STEP_MILLIS);
    }
  }

  /** Waits until everything has ended, or the work is to stop. */
  synchronized void awaitEnd(RunState run) throws InterruptedException {
    while (!run.stopping() && !read.isEmpty()) {
      wait(RunState.STEP_MILLIS);
    }
  }
}
