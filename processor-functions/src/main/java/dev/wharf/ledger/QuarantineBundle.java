package dev.wharf.ledger;

import dev.wharf.events.StoredWebhook;
import dev.wharf.verify.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Quarantined webhooks as bytes, compressed together: forged ones resemble each other. A count,
 * then for each its reason, explanation and time, its request as {@link RequestJson}, and its body.
 */
final class QuarantineBundle {

  private QuarantineBundle() {}

  /**
   * @param webhooks whose requests can be read
   */
  static byte[] write(List<Quarantined> webhooks) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(webhooks.size());
      for (Quarantined quarantined : webhooks) {
        StoredWebhook webhook = quarantined.readable();
        write(out, PayloadItems.utf8(quarantined.id()));
        write(out, PayloadItems.utf8(quarantined.reason().code()));
        write(out, PayloadItems.utf8(quarantined.explanation()));
        out.writeLong(quarantined.at().toEpochMilli());
        write(out, RequestJson.write(webhook));
        write(out, webhook.payload().bytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return PayloadItems.gzip(bytes.toByteArray());
  }

  static List<Quarantined> read(byte[] compressed) {
    List<Quarantined> webhooks = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(PayloadItems.gunzip(compressed)))) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        String id = PayloadItems.text(bytes(in));
        Reason reason = Reason.of(PayloadItems.text(bytes(in)));
        String explanation = PayloadItems.text(bytes(in));
        Instant at = Instant.ofEpochMilli(in.readLong());
        StoredWebhook webhook = RequestJson.read(bytes(in), bytes(in));
        webhooks.add(new Quarantined(id, reason, explanation, at, webhook, null));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return webhooks;
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt());
  }
}
