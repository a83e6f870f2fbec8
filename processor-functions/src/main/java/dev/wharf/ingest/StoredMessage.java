package dev.wharf.ingest;

import static java.util.Objects.requireNonNull;

import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;

/**
 * A stored webhook as its lane brings it: an SQS message, or a stream's record of an inbox item.
 *
 * @param id the lane's own id, by which it is given back: a message id or a sequence number
 * @param storageId what the quarantine calls it where the request cannot be read
 * @param receives how often the lane has brought it; 1 where the lane does not count
 * @param ageless whether it may have waited longer than any queue or stream keeps anything: an
 *     inbox item that somebody redrives
 */
record StoredMessage(String id, String storageId, Content content, int receives, boolean ageless) {
  StoredMessage {
    requireNonNull(id, "id is null");
    requireNonNull(storageId, "storageId is null");
    requireNonNull(content, "content is null");
  }

  /** The stored request, undecoded. */
  interface Content {

    /**
     * @throws UndecodableException if it is not what our mapping templates write
     */
    StoredWebhook decode() throws UndecodableException;

    /** The whole of it as text, for people who have to find out why it cannot be decoded. */
    String raw();
  }
}
