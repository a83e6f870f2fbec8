package dev.wharf.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.jspecify.annotations.Nullable;

/**
 * Named lists of entries in one file. What {@link #commit} has acknowledged survives {@code kill
 * -9}; a power failure may lose it, as nothing is forced to the disk.
 *
 * <p>One thread writes. It gathers the commits that arrive while it works and makes them one, so
 * that many callers share the cost of a write; each commit is still all or nothing. Threads that
 * read the journal must never be interrupted: an interrupt closes the file under the store.
 */
public final class Journal implements AutoCloseable {
  private static final int COMMITS_AT_ONCE = 500;
  private static final int COMMITS_BEFORE_COMPACTING = 2_000;
  private static final int FILL_RATE_PERCENT = 50;
  private static final int COMPACTED_BYTES = 8 * 1024 * 1024;

  private record Commit(List<Change> changes, CompletableFuture<@Nullable Void> done) {}

  private final MVStore store;
  private final Map<String, MVMap<Long, byte[]>> lists = new ConcurrentHashMap<>();
  private final BlockingQueue<Commit> commits = new LinkedBlockingQueue<>();
  private final AtomicLong lastId = new AtomicLong();
  private final Thread writer;
  private volatile boolean closing;

  private Journal(MVStore store) {
    this.store = store;
    for (String name : store.getMapNames()) {
      Long last = list(name).lastKey();
      lastId.accumulateAndGet(last == null ? 0 : last, Math::max);
    }
    writer = new Thread(this::write, "journal");
    writer.setDaemon(true);
    writer.start();
  }

  /**
   * Opens the journal in a directory, as its last complete commit left it.
   *
   * @throws IOException when the directory can't be written, or another process has the journal
   *     open
   */
  public static Journal open(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve("journal.mv");
    try {
      MVStore store =
          new MVStore.Builder().fileName(file.toString()).autoCommitDisabled().cacheSize(8).open();
      store.setVersionsToKeep(0);
      // Old chunks are kept for power failures only, which the journal does not promise to survive.
      store.setRetentionTime(0);
      return new Journal(store);
    } catch (MVStoreException e) {
      throw new IOException("The journal " + file + " can't be opened: " + e.getMessage(), e);
    }
  }

  /** A number that no entry of any list has, greater than those given before. */
  public long nextId() {
    return lastId.incrementAndGet();
  }

  /** Writes all changes or none. The future ends when they are durable. */
  public CompletableFuture<@Nullable Void> commit(List<Change> changes) {
    Commit commit = new Commit(List.copyOf(changes), new CompletableFuture<>());
    if (closing) {
      commit.done().completeExceptionally(new IllegalStateException("The journal is closed"));
    } else if (changes.isEmpty()) {
      commit.done().complete(null);
    } else {
      commits.add(commit);
    }
    return commit.done();
  }

  /** Accepts the work: commits it, waits until it is durable, and starts it. */
  public void accept(Prepared work) {
    try {
      commit(work.changes()).join();
    } catch (CompletionException e) {
      throw new UncheckedIOException(new IOException("The journal can't be written", e.getCause()));
    }
    work.start().run();
  }

  public byte @Nullable [] get(String list, long id) {
    return list(list).get(id);
  }

  public int size(String list) {
    return list(list).size();
  }

  /** Every entry of a list, oldest first. */
  public void forEach(String list, BiConsumer<Long, byte[]> consumer) {
    MVMap<Long, byte[]> map = list(list);
    map.cursor(null)
        .forEachRemaining(
            id -> {
              byte[] value = map.get(id);
              if (value != null) {
                consumer.accept(id, value);
              }
            });
  }

  /** Waits for the commits under way and closes the file. */
  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    try {
      writer.join(TimeUnit.SECONDS.toMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    store.closeImmediately();
    commits.forEach(
        commit -> commit.done().completeExceptionally(new IllegalStateException("closed")));
  }

  private MVMap<Long, byte[]> list(String name) {
    return lists.computeIfAbsent(
        name,
        key ->
            store.openMap(
                key,
                new MVMap.Builder<Long, byte[]>()
                    .keyType(LongDataType.INSTANCE)
                    .valueType(ByteArrayDataType.INSTANCE)));
  }

  private void write() {
    int sinceCompacting = 0;
    while (true) {
      List<Commit> gathered = new ArrayList<>();
      try {
        Commit first = commits.poll(50, TimeUnit.MILLISECONDS);
        if (first == null) {
          if (closing) {
            return;
          }
          continue;
        }
        gathered.add(first);
      } catch (InterruptedException e) {
        return; // Nobody but the end of the process does that.
      }
      commits.drainTo(gathered, COMMITS_AT_ONCE);
      write(gathered);
      if (++sinceCompacting >= COMMITS_BEFORE_COMPACTING && commits.isEmpty()) {
        sinceCompacting = 0;
        compact();
      }
    }
  }

  private void write(List<Commit> gathered) {
    try {
      for (Commit commit : gathered) {
        for (Change change : commit.changes()) {
          MVMap<Long, byte[]> list = list(change.list());
          byte[] value = change.value();
          if (value == null) {
            list.remove(change.id());
          } else {
            list.put(change.id(), value);
          }
        }
      }
      store.commit();
    } catch (RuntimeException e) {
      if (!store.isClosed()) {
        store.rollback();
      }
      gathered.forEach(commit -> commit.done().completeExceptionally(e));
      return;
    }
    gathered.forEach(commit -> commit.done().complete(null));
  }

  private void compact() {
    try {
      store.compact(FILL_RATE_PERCENT, COMPACTED_BYTES);
    } catch (RuntimeException e) {
      // Space is not reclaimed this time; the next commit tells whether the file is sound.
      System.getLogger("journal").log(System.Logger.Level.WARNING, "Compacting failed", e);
    }
  }
}
