package dev.wharf.lambda;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the events of queues and streams have in common: a list of records, of 6 MB at most. */
final class EventPayload {
  /** What Lambda takes in one synchronous invocation. */
  static final int LIMIT_BYTES = 6 * 1024 * 1024;

  /** What stands around the records. */
  static final int FRAME_BYTES = 64;

  private EventPayload() {}

  /**
   * @param records each a JSON object
   */
  static byte[] of(List<byte[]> records) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    json.writeBytes("{\"Records\":[".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < records.size(); i++) {
      if (i > 0) {
        json.write(',');
      }
      json.writeBytes(records.get(i));
    }
    json.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
    return json.toByteArray();
  }
}
