package dev.wharf.ops;

import dev.wharf.traffic.Answer;
import dev.wharf.traffic.Signer;
import dev.wharf.traffic.Webhook;
import dev.wharf.traffic.WebhookClient;
import java.time.Clock;

/**
 * Where the demo posts one source's webhooks.
 *
 * @param secret what the stack verifies with
 */
record DemoRoute(WebhookClient client, Signer signer, String secret, Clock clock) {

  Answer post(Webhook webhook) {
    return post(webhook, secret);
  }

  /** Signed with nobody's secret. */
  Answer forge(Webhook webhook) {
    return post(webhook, SendCommand.FORGER);
  }

  private Answer post(Webhook webhook, String key) {
    return client.post(signer.request(key, clock.instant().getEpochSecond(), webhook.body()));
  }
}
