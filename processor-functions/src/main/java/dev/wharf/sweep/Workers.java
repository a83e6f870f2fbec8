package dev.wharf.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Calls of AWS side by side: each takes its time, mostly waiting. */
final class Workers implements AutoCloseable {

  private static final int THREADS = 8;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  /**
   * Does the work on each, as long as there is time.
   *
   * @return the results of those for which there was
   */
  <T, R> List<R> each(List<T> items, Function<T, R> work, BooleanSupplier isTime) {
    List<Future<Optional<R>>> results = new ArrayList<>();
    for (T item : items) {
      results.add(
          threads.submit(
              () -> isTime.getAsBoolean() ? Optional.of(work.apply(item)) : Optional.empty()));
    }
    List<R> all = new ArrayList<>();
    try {
      for (Future<Optional<R>> result : results) {
        result.get().ifPresent(all::add);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
    return all;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
