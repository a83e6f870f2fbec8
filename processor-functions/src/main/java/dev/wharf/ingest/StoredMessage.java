package dev.wharf.ingest;

import static java.util.Objects.requireNonNull;

/**
 * A stored webhook as its lane brings it.
 *
 * @param id the lane's own id, by which the message is given back
 * @param body the stored webhook's JSON form
 * @param receives how often the lane has brought it
 */
record StoredMessage(String id, String body, int receives) {
  StoredMessage {
    requireNonNull(id, "id is null");
    requireNonNull(body, "body is null");
  }
}
