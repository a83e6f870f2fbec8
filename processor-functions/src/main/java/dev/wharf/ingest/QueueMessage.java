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

  /** Begins what the quarantine calls a message that cannot be read. */
  static final String STORAGE_ID = "message:";

  /**
   * @throws IllegalStateException if the record is no message of a queue: the function was given
   *     another source's event
   */
  static StoredMessage of(SQSMessage message) {
    if (message.getBody() == null || message.getAttributes() == null) {
      throw new IllegalStateException(
          "the record has no body and attributes; this function reads messages of the inbox queue,"
              + " such as events/queue-ingest.stripe.json");
    }
    String receives = message.getAttributes().getOrDefault("ApproximateReceiveCount", "1");
    return new StoredMessage(
        message.getMessageId(),
        STORAGE_ID + message.getMessageId(),
        new QueueMessage(message.getBody()),
        Integer.parseInt(receives),
        false);
  }

  @Override
  public StoredWebhook decode() throws UndecodableException {
    return StoredWebhook.decode(raw);
  }
}
