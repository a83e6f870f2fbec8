package dev.wharf.lambda;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.journal.Change;
import dev.wharf.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How far each event source has come in each shard, in the journal. */
final class StreamCheckpoints {
  static final String LIST = "stream-checkpoints";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One event source and the stream that it reads.
   *
   * @param function the function's name
   * @param source the stream's ARN in the template
   * @param stream the ARN that DynamoDB knows, another one whenever the table is made anew
   */
  record Reading(String function, String source, String stream) {}

  /**
   * @param sequenceNumber up to this one everything has ended; null begins with the oldest record
   * @param done whether the shard was closed and read to its end
   */
  record Checkpoint(
      String function,
      String source,
      String stream,
      String shard,
      @Nullable String sequenceNumber,
      boolean done) {
    Checkpoint {
      requireNonNull(shard, "shard is null");
    }

    static Checkpoint of(
        Reading reading, String shard, @Nullable String sequenceNumber, boolean done) {
      return new Checkpoint(
          reading.function(), reading.source(), reading.stream(), shard, sequenceNumber, done);
    }

    private boolean isOf(Reading reading) {
      return function.equals(reading.function()) && source.equals(reading.source());
    }
  }

  private record Place(String function, String stream, String shard) {
    static Place of(Checkpoint checkpoint) {
      return new Place(checkpoint.function(), checkpoint.stream(), checkpoint.shard());
    }
  }

  private record Kept(long id, Checkpoint checkpoint) {}

  private final Journal journal;
  private final Map<Place, Kept> kept = new HashMap<>();

  StreamCheckpoints(Journal journal) {
    this.journal = journal;
    journal.forEach(
        LIST,
        (id, bytes) -> {
          Checkpoint checkpoint = parse(bytes);
          kept.put(Place.of(checkpoint), new Kept(id, checkpoint));
        });
  }

  synchronized @Nullable Checkpoint find(Reading reading, String shard) {
    Kept found = kept.get(new Place(reading.function(), reading.stream(), shard));
    return found == null ? null : found.checkpoint();
  }

  /** Whether the event source has begun to read the stream. */
  synchronized boolean has(Reading reading) {
    return kept.values().stream()
        .anyMatch(
            entry ->
                entry.checkpoint().isOf(reading)
                    && entry.checkpoint().stream().equals(reading.stream()));
  }

  /** Durable, all of them or none, when this returns. */
  void save(List<Checkpoint> checkpoints) {
    CompletableFuture<@Nullable Void> commit;
    // Under the lock, so that an older checkpoint can't be written after a newer one.
    synchronized (this) {
      List<Change> changes = new ArrayList<>();
      for (Checkpoint checkpoint : checkpoints) {
        Kept before = kept.get(Place.of(checkpoint));
        long id = before == null ? journal.nextId() : before.id();
        kept.put(Place.of(checkpoint), new Kept(id, checkpoint));
        changes.add(Change.put(LIST, id, bytes(checkpoint)));
      }
      commit = journal.commit(changes);
    }
    commit.join();
  }

  /** Forgets what the event source read of other streams and of shards that are gone. */
  void keepOnly(Reading reading, Set<String> shards) {
    CompletableFuture<@Nullable Void> commit;
    synchronized (this) {
      List<Change> changes = new ArrayList<>();
      for (Iterator<Kept> all = kept.values().iterator(); all.hasNext(); ) {
        Kept entry = all.next();
        Checkpoint checkpoint = entry.checkpoint();
        if (checkpoint.isOf(reading)
            && !(checkpoint.stream().equals(reading.stream())
                && shards.contains(checkpoint.shard()))) {
          changes.add(Change.remove(LIST, entry.id()));
          all.remove();
        }
      }
      commit = journal.commit(changes);
    }
    commit.join();
  }

  private static byte[] bytes(Checkpoint checkpoint) {
    try {
      return JSON.writeValueAsBytes(checkpoint);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Checkpoint parse(byte[] bytes) {
    try {
      return JSON.readValue(bytes, Checkpoint.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
