package dev.wharf.gateway;

import dev.wharf.template.Resources.Throttle;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A stage's throttling: each method has its own bucket, filled as its most specific setting says.
 */
final class Throttling {
  private final Map<Route, TokenBucket> buckets = new HashMap<>();

  Throttling(List<Throttle> throttles, List<Route> routes, LongSupplier nanoTime) {
    for (Route route : routes) {
      mostSpecific(throttles, route)
          .ifPresent(
              throttle ->
                  buckets.put(
                      route,
                      new TokenBucket(throttle.ratePerSecond(), throttle.burst(), nanoTime)));
    }
  }

  private static Optional<Throttle> mostSpecific(List<Throttle> throttles, Route route) {
    return throttles.stream()
        .filter(
            throttle ->
                List.of("/*", route.resourcePath()).contains(throttle.resourcePath())
                    && List.of("*", route.httpMethod()).contains(throttle.httpMethod()))
        .max(
            Comparator.comparing((Throttle throttle) -> !throttle.resourcePath().equals("/*"))
                .thenComparing(throttle -> !throttle.httpMethod().equals("*")));
  }

  void admit(Route route) throws GatewayRefusal {
    TokenBucket bucket = buckets.get(route);
    if (bucket != null && !bucket.admits()) {
      throw new GatewayRefusal(GatewayResponseType.THROTTLED);
    }
  }
}
