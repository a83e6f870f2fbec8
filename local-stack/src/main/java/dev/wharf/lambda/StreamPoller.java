package dev.wharf.lambda;

import dev.wharf.lambda.StreamCheckpoints.Checkpoint;
import dev.wharf.lambda.StreamCheckpoints.Reading;
import dev.wharf.template.Resources.StartingPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.ListStreamsResponse;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.Stream;

/**
 * One DynamoDB stream event source: finds the stream's shards, and has each one read when its
 * parent has been. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
final class StreamPoller {
  /** How often to look for shards; at once when one has ended. */
  private static final Duration DISCOVERY = Duration.ofSeconds(2);

  private static final Duration STEP = Duration.ofMillis(20);
  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(250);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);

  private final StreamSource source;
  private final RunState run = new RunState();
  private final Map<String, ShardReader> readers = new LinkedHashMap<>();
  private final Thread thread;
  private @Nullable Reading reading;

  StreamPoller(StreamSource source) {
    this.source = source;
    thread = new Thread(this::work, "shards-" + source.table().name());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void work() {
    BackOff backOff = new BackOff(FIRST_BACK_OFF, LONGEST_BACK_OFF, source.waitScale());
    try {
      while (!run.stopping()) {
        try {
          discover();
          backOff.reset();
          awaitNews();
        } catch (RuntimeException e) { // Nothing that DynamoDB answers may end the poller.
          if (!run.stopping()) {
            source.log("Looking for shards of " + source.table().name() + " failed: " + e);
            run.pause(backOff.next());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitNews() throws InterruptedException {
    long end = System.nanoTime() + DISCOVERY.toNanos();
    while (!run.stopping() && System.nanoTime() < end && !anyEnded()) {
      run.pause(STEP);
    }
  }

  private synchronized boolean anyEnded() {
    return readers.values().stream()
        .anyMatch(reader -> reader.outcome() != ShardReader.Outcome.NONE);
  }

  private void discover() {
    Reading current = reading(streamArn());
    List<Shard> shards = shards(current.stream());
    Map<String, Shard> byId =
        shards.stream().collect(Collectors.toMap(Shard::shardId, shard -> shard));
    if (!shards.isEmpty()) { // A stream that is just being made has none.
      source.checkpoints().keepOnly(current, byId.keySet());
      if (source.mapping().startingPosition() == StartingPosition.LATEST
          && !source.checkpoints().has(current)) {
        skip(current, shards);
      }
    }
    for (Shard shard : shards) {
      String parent = shard.parentShardId();
      if (settle(current, shard)
          && (parent == null || !byId.containsKey(parent) || done(current, parent))) {
        startReader(current, shard);
      }
    }
  }

  /** The stream of now. A table that was made anew, or given a stream anew, has another one. */
  private synchronized Reading reading(String streamArn) {
    Reading before = reading;
    if (before != null && before.stream().equals(streamArn)) {
      return before;
    }
    readers.values().forEach(ShardReader::stop);
    readers.clear();
    Reading now = new Reading(source.function().name(), source.mapping().streamArn(), streamArn);
    reading = now;
    return now;
  }

  private String streamArn() {
    List<Stream> streams = new ArrayList<>();
    String last = null;
    do {
      String after = last;
      ListStreamsResponse response =
          source
              .streams()
              .listStreams(
                  request ->
                      request.tableName(source.table().name()).exclusiveStartStreamArn(after));
      streams.addAll(response.streams());
      last = response.lastEvaluatedStreamArn();
    } while (last != null);
    // A stream's label is the time at which it was made.
    return streams.stream()
        .max(Comparator.comparing(Stream::streamLabel))
        .map(Stream::streamArn)
        .orElseThrow(() -> new IllegalStateException("the table has no stream"));
  }

  private List<Shard> shards(String streamArn) {
    List<Shard> shards = new ArrayList<>();
    String last = null;
    do {
      String after = last;
      DescribeStreamResponse response =
          source
              .streams()
              .describeStream(request -> request.streamArn(streamArn).exclusiveStartShardId(after));
      shards.addAll(response.streamDescription().shards());
      last = response.streamDescription().lastEvaluatedShardId();
    } while (last != null);
    return shards;
  }

  /**
   * Passes by what the stream holds, once, and remembers it. What is written meanwhile may be
   * passed by too, as on Lambda.
   */
  private void skip(Reading current, List<Shard> shards) {
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (Shard shard : shards) {
      String read = null;
      if (!closed(shard)) {
        ShardCursor cursor =
            new ShardCursor(source.streams(), current.stream(), shard.shardId(), null, source::log);
        while (!cursor.next().isEmpty() && !cursor.ended()) {
          if (run.stopping()) {
            return;
          }
        }
        read = cursor.read();
      }
      checkpoints.add(Checkpoint.of(current, shard.shardId(), read, closed(shard)));
    }
    source.checkpoints().save(checkpoints);
  }

  private static boolean closed(Shard shard) {
    return shard.sequenceNumberRange() != null
        && shard.sequenceNumberRange().endingSequenceNumber() != null;
  }

  /** Whether the shard has to be read and nobody does. */
  private synchronized boolean settle(Reading current, Shard shard) {
    ShardReader reader = readers.get(shard.shardId());
    if (reader != null) {
      if (reader.outcome() == ShardReader.Outcome.NONE) {
        return false;
      }
      readers.remove(shard.shardId());
      if (reader.outcome() == ShardReader.Outcome.NOTHING_LEFT && closed(shard)) {
        source.checkpoints().save(List.of(Checkpoint.of(current, shard.shardId(), null, true)));
      }
    }
    return !done(current, shard.shardId());
  }

  private boolean done(Reading current, String shardId) {
    Checkpoint checkpoint = source.checkpoints().find(current, shardId);
    return checkpoint != null && checkpoint.done();
  }

  private synchronized void startReader(Reading current, Shard shard) {
    if (run.stopping()) {
      return;
    }
    Checkpoint checkpoint = source.checkpoints().find(current, shard.shardId());
    String after = checkpoint == null ? null : checkpoint.sequenceNumber();
    ShardReader reader = new ShardReader(source, current, shard.shardId(), after, run);
    readers.put(shard.shardId(), reader);
    reader.start();
  }

  /** Reads nothing more; batches that run go on. */
  void stop() {
    run.stop();
  }

  /** Waits for running batches, until a deadline in nanoTime. */
  void awaitIdle(long deadline) throws InterruptedException {
    thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
    List<ShardReader> all;
    synchronized (this) {
      all = List.copyOf(readers.values());
    }
    for (ShardReader reader : all) {
      reader.join(deadline);
    }
  }

  /** From now on no result counts: the records of running batches are delivered again. */
  void close() {
    run.end();
  }
}
