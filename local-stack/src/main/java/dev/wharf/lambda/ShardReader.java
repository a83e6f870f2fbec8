package dev.wharf.lambda;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;

/** Reads one shard to its end, for as long as it is open, and hands its records to its lanes. */
final class ShardReader {
  /** Lambda polls four times a second. */
  private static final Duration POLL = Duration.ofMillis(100);

  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(250);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);

  /** What a reader that no longer runs has come to. */
  enum Outcome {
    /** It is at work, or was stopped. */
    NONE,
    /** The shard was closed and everything in it has ended. */
    DONE,
    /** DynamoDB no longer has anything of what the shard held. */
    NOTHING_LEFT,
    /** There is no such shard any more. */
    GONE
  }

  private final StreamSource source;
  private final StreamCheckpoints.Reading reading;
  private final String shardId;
  private final RunState run;
  private final ShardCursor cursor;
  private final ShardProgress progress;
  private final List<ShardLane> lanes;
  private final Thread thread;
  private @Nullable String saved;
  private volatile Outcome outcome = Outcome.NONE;

  /**
   * @param after the checkpoint; null begins with the oldest record
   */
  ShardReader(
      StreamSource source,
      StreamCheckpoints.Reading reading,
      String shardId,
      @Nullable String after,
      RunState run) {
    this.source = source;
    this.reading = reading;
    this.shardId = shardId;
    this.run = run.part();
    cursor = new ShardCursor(source.streams(), reading.stream(), shardId, after, source::log);
    progress = new ShardProgress(after);
    String name = "stream-" + source.table().name();
    StreamDelivery delivery =
        new StreamDelivery(source, reading.stream(), shardId, this.run, this::ended);
    lanes =
        IntStream.range(0, source.mapping().parallelizationFactor())
            .mapToObj(i -> new ShardLane(source, delivery, this.run, name + "-" + i))
            .toList();
    thread = new Thread(this::work, name);
    thread.setDaemon(true);
  }

  void start() {
    lanes.forEach(ShardLane::start);
    thread.start();
  }

  Outcome outcome() {
    return outcome;
  }

  private void work() {
    BackOff backOff = new BackOff(FIRST_BACK_OFF, LONGEST_BACK_OFF, source.waitScale());
    try {
      while (!run.stopping() && outcome == Outcome.NONE) {
        try {
          readOn();
          backOff.reset();
        } catch (ResourceNotFoundException e) {
          finish(Outcome.GONE);
        } catch (TrimmedDataAccessException e) {
          finish(Outcome.NOTHING_LEFT);
        } catch (RuntimeException e) { // Nothing that DynamoDB answers may end the reader.
          cursor.back();
          if (!run.stopping()) {
            source.log("Polling " + source.table().name() + "'s stream failed: " + e);
            run.pause(backOff.next());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readOn() throws InterruptedException {
    progress.awaitRoom(run);
    List<StreamRecord> records = gather();
    if (!records.isEmpty()) {
      dispatch(records);
    }
    if (cursor.ended()) {
      finish(Outcome.DONE);
    } else if (records.isEmpty()) {
      run.pause(POLL);
    }
  }

  /** Enough pages to fill a batch of each lane, where the shard has that many records. */
  private List<StreamRecord> gather() {
    List<StreamRecord> records = new ArrayList<>();
    long enough = (long) source.mapping().batchSize() * lanes.size();
    long bytes = 0;
    int page;
    do {
      page = 0;
      for (Record record : cursor.next()) {
        StreamRecord read = StreamRecord.of(record, reading.stream(), source.region());
        records.add(read);
        bytes += read.json().length;
        page++;
      }
    } while (page == ShardCursor.PAGE_RECORDS
        && !cursor.ended()
        && records.size() < enough
        && bytes < EventPayload.LIMIT_BYTES);
    return records;
  }

  private void dispatch(List<StreamRecord> records) {
    // Before anything is in progress: from there on nothing may fail.
    Set<StreamRecord> matching =
        records.stream()
            .filter(source.filter()::matches)
            .collect(
                Collectors.toCollection(() -> Collections.newSetFromMap(new IdentityHashMap<>())));
    Map<ShardLane, List<StreamRecord>> byLane = new LinkedHashMap<>();
    for (StreamRecord record : records) {
      if (matching.contains(record)) {
        progress.read(record);
        ShardLane lane = lanes.get(Math.floorMod(record.keyHash(), lanes.size()));
        byLane.computeIfAbsent(lane, key -> new ArrayList<>()).add(record);
      } else {
        progress.skip(record);
      }
      cursor.passed(record.sequenceNumber());
    }
    byLane.forEach(ShardLane::add);
    if (matching.size() < records.size()) {
      saveCheckpoint();
    }
  }

  private void ended(List<StreamRecord> records) {
    progress.end(records);
    saveCheckpoint();
  }

  private void saveCheckpoint() {
    // One at a time, so that an older one can't be written after a newer one.
    synchronized (progress) {
      String checkpoint = progress.checkpoint();
      if (checkpoint == null || checkpoint.equals(saved) || run.stopped()) {
        return;
      }
      try {
        save(checkpoint, false);
        saved = checkpoint;
      } catch (RuntimeException e) {
        // What has ended has ended; the next checkpoint covers it, or it is delivered again.
        if (!run.stopping()) {
          source.log("A checkpoint of " + reading.stream() + " was not written: " + e);
        }
      }
    }
  }

  private void save(@Nullable String checkpoint, boolean done) {
    source
        .checkpoints()
        .save(List.of(StreamCheckpoints.Checkpoint.of(reading, shardId, checkpoint, done)));
  }

  /** Waits until what was read has ended, for the children may only begin then. */
  private void finish(Outcome reached) throws InterruptedException {
    progress.awaitEnd(run);
    if (run.stopping()) {
      return;
    }
    if (reached == Outcome.DONE) {
      save(progress.checkpoint(), true);
    }
    outcome = reached;
    run.stop();
  }

  /** Hands nothing more to its lanes; what they deliver goes on. */
  void stop() {
    run.stop();
  }

  void join(long deadline) throws InterruptedException {
    thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
    for (ShardLane lane : lanes) {
      lane.join(deadline);
    }
  }
}
