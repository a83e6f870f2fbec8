package dev.wharf.ingest;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;

/**
 * The body of an SQS message, as {@code queue-lane.request.vtl} writes it.
 *
 * @param raw a {@link StoredWebhook}'s JSON form
 */
record QueueMessage(String raw) implements StoredMessage.Content {

  static StoredMessage of(SQSMessage message) {
    String receives = message.getAttributes().getOrDefault("ApproximateReceiveCount", "1");
    return new StoredMessage(
        message.getMessageId(),
        "message:" + message.getMessageId(),
        new QueueMessage(message.getBody()),
        Integer.parseInt(receives),
        false);
  }

  @Override
  public StoredWebhook decode() throws UndecodableException {
    return StoredWebhook.decode(raw);
  }
}
