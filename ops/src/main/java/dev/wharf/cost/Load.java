package dev.wharf.cost;

import java.util.Objects;

/**
 * A month of webhooks.
 *
 * @param webhooks how many, all of them verified and processed without a failure
 * @param bytes a body's size
 * @param processors how many functions each webhook starts
 * @param batch how many webhooks ingest works on at a time
 */
record Load(long webhooks, long bytes, int processors, int batch, Lane lane) {

  /** What a provider's headers take, names and values. */
  private static final long HEADERS = 1_000;

  /** A body of JSON, gzipped, against itself. */
  private static final double COMPRESSED = 0.4;

  Load {
    Objects.requireNonNull(lane, "lane is null");
  }

  Load withBatch(int other) {
    return new Load(webhooks, bytes, processors, other, lane);
  }

  /** The message or item that API Gateway stores: base64 in a message, bytes in an item. */
  long storedBytes() {
    long request = bytes + HEADERS;
    return lane == Lane.QUEUE ? (request + 2) / 3 * 4 + 450 : request + 450;
  }

  /** The ledger's payload item: {@code PayloadItems} compresses body and headers. */
  long payloadBytes() {
    return Math.round((bytes + HEADERS) * COMPRESSED) + 150;
  }

  /** Whether the event carries a payloadRef: {@code EventBridgePublisher}'s bound is 128 KB. */
  boolean byReference() {
    return bytes + 400 > 128 * 1024;
  }

  /** The event on the bus. */
  long eventBytes() {
    return byReference() ? 500 : bytes + 400;
  }

  /** Lambda's record of an invocation: it repeats the event. */
  long recordBytes() {
    return eventBytes() + 700;
  }

  /** How many units of a size are billed for so many bytes: one at least. */
  static int units(long bytes, long unit) {
    return Math.toIntExact(Math.max(1, (bytes + unit - 1) / unit));
  }
}
