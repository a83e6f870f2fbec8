package dev.wharf.bus;

import static java.util.Objects.requireNonNull;

import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Rule;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * EventBridge's schedules: the first event comes one interval after the start, as on AWS after the
 * rule is made, and none is made up for that was due while the stack did not run.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html
 */
final class Schedules implements AutoCloseable {
  /** An event is accepted within milliseconds, unless the disk is slow. */
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final Resources resources;
  private final Buses buses;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1,
          work -> {
            Thread thread = new Thread(work, "schedules");
            thread.setDaemon(true);
            return thread;
          });

  Schedules(Resources resources, Buses buses) {
    this.resources = resources;
    this.buses = buses;
  }

  void start() {
    for (Rule rule : resources.rules()) {
      if (rule.schedule() != null && rule.enabled()) {
        long every = requireNonNull(rule.schedule()).every().toMillis();
        Future<?> unused =
            timer.scheduleAtFixedRate(() -> fire(rule), every, every, TimeUnit.MILLISECONDS);
      }
    }
  }

  private void fire(Rule rule) {
    try {
      buses.fire(rule);
    } catch (RuntimeException e) {
      // The journal can't be written, most likely. An exception would end the schedule.
      System.getLogger("bus")
          .log(System.Logger.Level.ERROR, "The schedule of " + rule.name() + " failed", e);
    }
  }

  /** No event begins after this. */
  @Override
  public void close() {
    // Not interrupted: it may be writing the journal.
    timer.shutdown();
    try {
      boolean unused = timer.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
