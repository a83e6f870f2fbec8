package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.traffic.StubApi.Reply;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TrafficTest {

  private static SignedWebhook webhook(long n) {
    return new SignedWebhook(
        ("{\"n\":" + n + "}").getBytes(UTF_8), Map.of("X-Number", Long.toString(n)));
  }

  @Test
  void sendsAtTheGivenRate() {
    try (StubApi api = StubApi.storing()) {
      long start = System.nanoTime();
      Traffic.Summary summary = traffic(api).send(101, 200, TrafficTest::webhook, answer -> {});

      // None comes before its time; that none comes late no machine can promise.
      assertThat(api.requests())
          .hasSize(101)
          .allSatisfy(
              request ->
                  assertThat(request.nanos() - start)
                      .isGreaterThanOrEqualTo(
                          Integer.parseInt(request.header("X-Number"))
                              * TimeUnit.MILLISECONDS.toNanos(5)));
      assertThat(summary.counts()).containsOnlyKeys(200).containsEntry(200, 101);
      assertThat(summary.nanos()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
    }
  }

  @Test
  void givesEveryRequestItsOwnHeaders() {
    try (StubApi api = StubApi.storing()) {
      traffic(api).send(20, 0, TrafficTest::webhook, answer -> {});

      assertThat(api.requests()).extracting(StubApi.Request::body).doesNotHaveDuplicates();
      assertThat(api.requests())
          .hasSize(20)
          .allSatisfy(
              request ->
                  assertThat(request.body())
                      .isEqualTo("{\"n\":" + request.header("X-Number") + "}"));
    }
  }

  @Test
  void keepsItsRateWhileTheEndpointIsSlow() {
    // Slower than the rate by far: it answers when all are there, and not at once.
    CountDownLatch all = new CountDownLatch(50);
    try (StubApi api =
        new StubApi(
            request -> {
              all.countDown();
              boolean there = await(all);
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
              return new Reply(there ? 200 : 500, "");
            })) {
      Traffic.Summary summary = traffic(api).send(50, 100, TrafficTest::webhook, answer -> {});

      assertThat(summary.counts()).containsOnlyKeys(200).containsEntry(200, 50);
      assertThat(summary.p50()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  @Test
  void hasNoMoreThanItsLimitInFlight() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    // The first are answered when as many wait as may: were it fewer, none would be.
    CountDownLatch full = new CountDownLatch(Traffic.IN_FLIGHT);
    try (StubApi api =
        new StubApi(
            request -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              full.countDown();
              boolean there = await(full);
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
              now.decrementAndGet();
              return new Reply(there ? 200 : 500, "");
            })) {
      Traffic.Summary summary = traffic(api).send(600, 100_000, TrafficTest::webhook, answer -> {});

      assertThat(summary.counts()).containsOnlyKeys(200).containsEntry(200, 600);
      assertThat(most).hasValue(Traffic.IN_FLIGHT);
    }
  }

  @Test
  void countsWhatWasNotStored() {
    AtomicInteger calls = new AtomicInteger();
    try (StubApi api =
        new StubApi(
            request ->
                calls.incrementAndGet() % 4 == 0
                    ? new Reply(429, "{\"message\":\"Too Many Requests\"}")
                    : new Reply(200, ""))) {
      AtomicInteger answered = new AtomicInteger();
      Traffic.Summary summary =
          traffic(api).send(40, 0, TrafficTest::webhook, answer -> answered.incrementAndGet());

      assertThat(summary.counts()).containsEntry(200, 30).containsEntry(429, 10);
      assertThat(summary.allStored()).isFalse();
      assertThat(summary.problem()).contains("Too Many Requests");
      assertThat(answered).hasValue(40);
    }
  }

  @Test
  void countsRequestsThatNobodyAnswered() {
    URI nowhere;
    try (StubApi api = StubApi.storing()) {
      nowhere = api.uri("/");
    }
    Traffic.Summary summary =
        new Traffic(new WebhookClient(nowhere)).send(3, 0, TrafficTest::webhook, answer -> {});

    assertThat(summary.counts()).containsEntry(0, 3);
    assertThat(summary.allStored()).isFalse();
    assertThat(summary.problem()).contains("nothing listens at");
  }

  private static Traffic traffic(StubApi api) {
    return new Traffic(new WebhookClient(api.uri("/v1/webhooks/stripe")));
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(4, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
