package dev.wharf.processors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.WebhookEvent;

/** Business logic for verified webhooks: a plain class, run once in effect for each event. */
public interface Processor {

  /**
   * Acts on a webhook. An exception is a failure: Lambda tries twice more, then the webhook is
   * FAILED and can be redriven. A crash after the work was done runs it again, so the work itself
   * must bear repetition: absolute values, or a conditional write.
   *
   * @param data the provider's JSON
   */
  void process(WebhookEvent event, JsonNode data) throws Exception;
}
