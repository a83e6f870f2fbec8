package dev.wharf.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Calls of AWS side by side: each takes its time, mostly waiting. */
final class Workers implements AutoCloseable {

  private final ExecutorService threads;

  Workers(int threads) {
    this.threads = Executors.newFixedThreadPool(threads);
  }

  /**
   * Does the work on each; in the order of what it was given.
   *
   * @throws OperationFailedException if it is interrupted
   */
  <T, R> List<R> each(List<T> items, Function<T, R> work) {
    List<Future<R>> results = new ArrayList<>();
    items.forEach(one -> results.add(threads.submit(() -> work.apply(one))));
    List<R> all = new ArrayList<>();
    try {
      for (Future<R> result : results) {
        all.add(result.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationFailedException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e);
    }
    return all;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
