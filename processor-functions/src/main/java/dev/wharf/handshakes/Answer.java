package dev.wharf.handshakes;

import static java.util.Objects.requireNonNull;

/**
 * What the provider is told. API Gateway takes the status only if the answer's mapping template
 * knows it: 200, 204, 400, 401, 413, 429 and 503.
 *
 * @param body ASCII or UTF-8 text; empty for none
 * @param outcome a past participle for the log: what was done with the request
 */
public record Answer(int status, String body, String outcome) {

  public Answer {
    requireNonNull(body, "body is null");
    requireNonNull(outcome, "outcome is null");
  }

  static Answer answered(int status, String body) {
    return new Answer(status, body, "answered");
  }

  static Answer stored(int status, String body) {
    return new Answer(status, body, "stored");
  }

  /**
   * @param why plain ASCII without quotes: for the provider's people, and ours
   */
  static Answer refused(int status, String why) {
    return new Answer(status, "{\"stored\":false,\"message\":\"" + why + "\"}", "refused");
  }
}
