package dev.wharf.lambda;

import dev.wharf.journal.Change;
import dev.wharf.journal.Journal;
import dev.wharf.journal.Prepared;
import dev.wharf.lambda.DestinationRecord.Condition;
import dev.wharf.template.Resources.AsyncInvocation;
import dev.wharf.template.Resources.Function;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lambda's asynchronous invocation: accepted events wait in the journal, are retried after one and
 * two minutes, and end in a record for the function's destination.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 *
 * <p>The end of an invocation and the acceptance of its record are one commit, so a killed stack
 * either runs the event again or has its record. An event may therefore run more often than its
 * attempts say, as on Lambda.
 */
public final class AsyncInvocations implements AutoCloseable {
  private static final String LIST = "invocations";
  private static final Duration FIRST_RETRY_DELAY = Duration.ofMinutes(1);

  /** What applies to a qualifier that the template configures nothing for. */
  private static final AsyncInvocation DEFAULTS =
      new AsyncInvocation(2, Duration.ofHours(6), null, null);

  private final Functions functions;
  private final Journal journal;
  private final FunctionLog log;
  private final Clock clock;
  private final double waitScale;
  private final Map<String, ScheduledThreadPoolExecutor> workers = new ConcurrentHashMap<>();
  private volatile @Nullable Destinations destinations;
  private volatile boolean stopping;
  private volatile boolean stopped;

  /**
   * @param waitScale what the delays before retries are multiplied by; 1 is as on Lambda
   */
  public AsyncInvocations(
      Functions functions, Journal journal, FunctionLog log, Clock clock, double waitScale) {
    this.functions = functions;
    this.journal = journal;
    this.log = log;
    this.clock = clock;
    this.waitScale = waitScale;
  }

  /** Resumes what a former run accepted and did not finish, and starts to work. */
  public void start(Destinations target) {
    destinations = target;
    journal.forEach(
        LIST,
        (id, bytes) -> {
          QueuedInvocation invocation = QueuedInvocation.parse(bytes);
          // A function that the template no longer has keeps its events, for when it is back.
          functions
              .find(invocation.function())
              .ifPresent(function -> schedule(function, id, invocation));
        });
  }

  /** How many accepted events have not ended. */
  public int pending() {
    return journal.size(LIST);
  }

  /** An invocation that is accepted once its changes are committed. */
  public Prepared prepare(Function function, String qualifier, String requestId, byte[] payload) {
    long id = journal.nextId();
    long now = clock.millis();
    QueuedInvocation invocation =
        new QueuedInvocation(function.name(), qualifier, requestId, payload, 0, now, now);
    return new Prepared(
        List.of(Change.put(LIST, id, invocation.toBytes())),
        () -> schedule(function, id, invocation));
  }

  /**
   * Accepts an event: when this returns, it is durable.
   *
   * @return the request id
   */
  public String accept(Function function, String qualifier, byte[] payload) {
    String requestId = UUID.randomUUID().toString();
    journal.accept(prepare(function, qualifier, requestId, payload));
    return requestId;
  }

  private void schedule(Function function, long id, QueuedInvocation invocation) {
    if (stopping || destinations == null) {
      return; // The journal has it; the next start runs it.
    }
    long delay = Math.max(0, invocation.dueAt() - clock.millis());
    // Only the id waits in memory: a backlog may be large.
    Future<?> unused =
        worker(function).schedule(() -> run(function, id), delay, TimeUnit.MILLISECONDS);
  }

  private ScheduledThreadPoolExecutor worker(Function function) {
    return workers.computeIfAbsent(function.name(), this::newWorker);
  }

  private ScheduledThreadPoolExecutor newWorker(String name) {
    ScheduledThreadPoolExecutor worker =
        new ScheduledThreadPoolExecutor(
            functions.environments(),
            work -> {
              Thread thread = new Thread(work, "async-" + name);
              thread.setDaemon(true);
              return thread;
            });
    worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return worker;
  }

  private void run(Function function, long id) {
    try {
      byte[] entry = stopping ? null : journal.get(LIST, id);
      if (entry != null) {
        run(function, id, QueuedInvocation.parse(entry));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!stopping) {
        // The event stays in the journal. Trying again at once would only spin.
        log.line(function.name(), "Invocation failed in the stack itself: " + e);
        Future<?> unused = worker(function).schedule(() -> run(function, id), 1, TimeUnit.SECONDS);
      }
    }
  }

  private void run(Function function, long id, QueuedInvocation invocation)
      throws InterruptedException {
    AsyncInvocation settings = settings(function, invocation.qualifier());
    long maximumAge = settings.maximumEventAge().toMillis();
    if (clock.millis() - invocation.acceptedAt() > maximumAge) {
      end(function, id, invocation, Condition.EVENT_AGE_EXCEEDED, null);
      return;
    }
    InvocationResult result =
        functions.invoke(
            function,
            new Invocation(
                invocation.requestId(), invocation.qualifier(), invocation.payload(), null));
    if (stopped) {
      return; // It may have failed because it was stopped: the next start runs it again.
    }
    QueuedInvocation attempted = invocation.attempted();
    if (!result.failed()) {
      end(function, id, attempted, Condition.SUCCESS, result);
      return;
    }
    if (attempted.attempts() > settings.maximumRetryAttempts()) {
      end(function, id, attempted, Condition.RETRIES_EXHAUSTED, result);
      return;
    }
    long delay = (long) (FIRST_RETRY_DELAY.toMillis() * (double) attempted.attempts() * waitScale);
    long due = clock.millis() + delay;
    if (due - invocation.acceptedAt() > maximumAge) {
      end(function, id, attempted, Condition.EVENT_AGE_EXCEEDED, result);
      return;
    }
    QueuedInvocation retry = attempted.due(due);
    journal.accept(
        new Prepared(
            List.of(Change.put(LIST, id, retry.toBytes())), () -> schedule(function, id, retry)));
  }

  private void end(
      Function function,
      long id,
      QueuedInvocation invocation,
      Condition condition,
      @Nullable InvocationResult result) {
    List<Prepared> parts = new ArrayList<>();
    parts.add(new Prepared(List.of(Change.remove(LIST, id)), () -> {}));
    AsyncInvocation settings = settings(function, invocation.qualifier());
    String destination =
        condition == Condition.SUCCESS ? settings.onSuccess() : settings.onFailure();
    Destinations target = destinations;
    if (destination != null && target != null) {
      DestinationRecord record =
          DestinationRecord.of(
              destination,
              function.arn() + ":" + invocation.qualifier(),
              executedVersion(function, invocation.qualifier()),
              condition,
              invocation,
              result,
              clock.instant());
      try {
        parts.add(target.prepare(record));
      } catch (Destinations.DestinationException e) {
        log.line(
            function.name(), "DestinationDeliveryFailures: " + destination + ": " + e.getMessage());
      }
    }
    journal.accept(Prepared.all(parts));
  }

  /** The version behind a qualifier. */
  static String executedVersion(Function function, String qualifier) {
    return qualifier.equals(function.qualifier()) ? FunctionVariables.version(function) : qualifier;
  }

  private static AsyncInvocation settings(Function function, String qualifier) {
    // An EventInvokeConfig binds to one qualifier.
    return qualifier.equals(function.qualifier()) ? function.asyncInvocation() : DEFAULTS;
  }

  /** Starts no further invocation. Those accepted from now on wait for the next start. */
  public void stop() {
    stopping = true;
    workers.values().forEach(ScheduledThreadPoolExecutor::shutdown);
  }

  /** Waits for running invocations, for {@code patience} at most. */
  public void awaitIdle(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (ScheduledThreadPoolExecutor worker : workers.values()) {
      if (!worker.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return;
      }
    }
  }

  /** From now on no result counts: what still runs is run again after the next start. */
  @Override
  public void close() {
    stop();
    stopped = true;
  }
}
