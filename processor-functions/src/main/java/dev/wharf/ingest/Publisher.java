package dev.wharf.ingest;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.verify.VerifiedWebhook;
import java.util.List;
import java.util.Map;

/** Puts verified webhooks on the bus. */
interface Publisher {

  /**
   * Publishes each webhook as an event of its own.
   *
   * @return the keys that the bus did not take, with its reason
   */
  Map<IdempotencyKey, String> publish(List<VerifiedWebhook> webhooks);
}
