package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.traffic.StubApi.Reply;
import java.net.URI;
import java.util.List;
import java.util.Map;
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
      Traffic.Summary summary = traffic(api).send(101, 200, TrafficTest::webhook, answer -> {});

      List<Long> times = api.requests().stream().map(StubApi.Request::nanos).sorted().toList();
      // The first few wait for the HTTP client's own start.
      double seconds = (times.get(100) - times.get(40)) / 1e9;
      assertThat(seconds).isBetween(0.25, 0.5);
      assertThat(summary.counts()).containsOnlyKeys(200).containsEntry(200, 101);
      assertThat(summary.nanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));
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
    try (StubApi api = slow(300)) {
      Traffic.Summary summary = traffic(api).send(50, 100, TrafficTest::webhook, answer -> {});

      // One after the other they would take 15 s.
      assertThat(summary.nanos()).isLessThan(TimeUnit.SECONDS.toNanos(3));
      assertThat(summary.p50()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
    }
  }

  @Test
  void hasNoMoreThanItsLimitInFlight() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (StubApi api =
        new StubApi(
            request -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
              now.decrementAndGet();
              return new Reply(200, "");
            })) {
      traffic(api).send(400, 100_000, TrafficTest::webhook, answer -> {});

      assertThat(most.get()).isBetween(33, Traffic.IN_FLIGHT);
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

  private static StubApi slow(long millis) {
    return new StubApi(
        request -> {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
          return new Reply(200, "");
        });
  }
}
