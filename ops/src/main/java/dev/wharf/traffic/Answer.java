package dev.wharf.traffic;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What an endpoint answered to one webhook.
 *
 * @param status HTTP status; 0 when there was no answer, and body then says why
 * @param gatewayId the x-amz-apigw-id header: the id under which API Gateway stored the request
 * @param nanos from the moment at which the request was due until the whole answer was there
 */
public record Answer(int status, Optional<String> gatewayId, String body, long nanos) {

  public Answer {
    requireNonNull(gatewayId, "gatewayId is null");
    requireNonNull(body, "body is null");
  }

  /** Whether the webhook was stored. */
  public boolean stored() {
    return status >= 200 && status < 300;
  }

  public long millis() {
    return Math.round(nanos / 1e6);
  }
}
