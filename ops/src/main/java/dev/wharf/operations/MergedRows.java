package dev.wharf.operations;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Rows of many partitions in one order of receipt; their first pages are read side by side. The
 * fewer partitions turn out to have rows, the larger are the pages.
 */
final class MergedRows implements Iterator<LedgerRow> {

  private static final int AT_A_TIME = 8;

  /** Rows in memory, about, however many partitions are merged. */
  private static final int ROWS_IN_MEMORY = 8_000;

  private final PriorityQueue<Head> heads;

  private record Head(LedgerRow row, Cursor cursor) {}

  MergedRows(List<Cursor> cursors, boolean oldestFirst) {
    Comparator<Head> byTime = Comparator.comparing(head -> head.row().receivedAt());
    this.heads =
        new PriorityQueue<>(
            (oldestFirst ? byTime : byTime.reversed()).thenComparing(head -> head.row().key()));
    ExecutorService readers = Executors.newFixedThreadPool(Math.min(AT_A_TIME, cursors.size()));
    try {
      List<Callable<@Nullable LedgerRow>> reads = new ArrayList<>();
      int pageSize = pageSize(cursors.size());
      cursors.forEach(cursor -> reads.add(() -> cursor.peek(pageSize)));
      List<Future<@Nullable LedgerRow>> rows = readers.invokeAll(reads);
      for (int i = 0; i < rows.size(); i++) {
        LedgerRow row = rows.get(i).get();
        if (row != null) {
          heads.add(new Head(row, cursors.get(i)));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationFailedException("interrupted while the ledger was read", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e);
    } finally {
      readers.shutdownNow();
    }
  }

  private static int pageSize(int partitions) {
    return Math.max(20, Math.min(500, ROWS_IN_MEMORY / partitions));
  }

  @Override
  public boolean hasNext() {
    return !heads.isEmpty();
  }

  @Override
  public LedgerRow next() {
    Head head = heads.poll();
    if (head == null) {
      throw new NoSuchElementException();
    }
    head.cursor().skip();
    LedgerRow following = head.cursor().peek(pageSize(heads.size() + 1));
    if (following != null) {
      heads.add(new Head(following, head.cursor()));
    }
    return head.row();
  }
}
