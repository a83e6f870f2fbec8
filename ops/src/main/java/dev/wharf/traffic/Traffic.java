package dev.wharf.traffic;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * Many webhooks, one after the other at a fixed rate. The loop is open: a slow endpoint doesn't
 * slow the sender, until {@link #IN_FLIGHT} requests wait for their answers. A request's latency
 * counts from the moment at which it was due, so that a stalled endpoint cannot hide behind the
 * requests that it kept from being sent.
 */
public final class Traffic {

  static final int IN_FLIGHT = 256;
  // Without a rate, more than this only measures the queue in front of the endpoint.
  private static final int IN_FLIGHT_UNPACED = 32;

  private final WebhookClient client;

  public Traffic(WebhookClient client) {
    this.client = client;
  }

  /**
   * @param requests how many to send, 1 or more
   * @param rate requests per second; 0 sends as fast as answers come
   * @param webhooks makes the n-th request, from 0, at the moment at which it is sent
   * @param answered called once per request, from any thread
   */
  public Summary send(
      int requests, double rate, LongFunction<SignedWebhook> webhooks, Consumer<Answer> answered) {
    int limit = rate > 0 ? IN_FLIGHT : IN_FLIGHT_UNPACED;
    Semaphore free = new Semaphore(limit);
    Answer[] answers = new Answer[requests];
    long start = System.nanoTime();
    for (int i = 0; i < requests; i++) {
      long due = start + (rate > 0 ? (long) (i * (1e9 / rate)) : 0);
      if (rate > 0) {
        parkUntil(due);
      }
      free.acquireUninterruptibly();
      SignedWebhook webhook = webhooks.apply(i);
      int index = i;
      var unused =
          client
              .post(webhook, rate > 0 ? due : System.nanoTime())
              .thenAccept(
                  answer -> {
                    answers[index] = answer;
                    answered.accept(answer);
                  })
              .whenComplete((ignored, failure) -> free.release());
    }
    free.acquireUninterruptibly(limit);
    return Summary.of(answers, System.nanoTime() - start);
  }

  private static void parkUntil(long due) {
    long left = due - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = due - System.nanoTime();
    }
  }

  /**
   * What became of the requests.
   *
   * @param counts requests per HTTP status; 0 counts those without an answer
   * @param problem one of the answers that wasn't 2xx, "" when there is none
   */
  public record Summary(
      int requests, Map<Integer, Integer> counts, long nanos, long p50, long p99, String problem) {

    static Summary of(Answer[] answers, long nanos) {
      Map<Integer, Integer> counts = new TreeMap<>();
      String problem = "";
      for (Answer answer : answers) {
        counts.merge(answer.status(), 1, Integer::sum);
        if (!answer.stored() && problem.isEmpty()) {
          problem = answer.body().strip();
        }
      }
      long[] sorted =
          LongStream.range(0, answers.length).map(i -> answers[(int) i].nanos()).sorted().toArray();
      return new Summary(
          answers.length, counts, nanos, quantile(sorted, 0.5), quantile(sorted, 0.99), problem);
    }

    /** Nearest rank. */
    private static long quantile(long[] sorted, double quantile) {
      return sorted[(int) Math.ceil(quantile * sorted.length) - 1];
    }

    public boolean allStored() {
      return counts.keySet().stream().allMatch(status -> status >= 200 && status < 300);
    }

    public double perSecond() {
      return requests / Math.max(1e-9, nanos / (double) TimeUnit.SECONDS.toNanos(1));
    }
  }
}
