package dev.wharf.verify;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.Payload;
import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Source;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What stands for a body. */
final class BodyHash {

  private BodyHash() {}

  /** The SHA-256 of the bytes, in lower-case hex. */
  static String of(Payload payload) {
    return of(payload.bytes());
  }

  static String of(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not there in this JDK", e);
    }
  }

  /**
   * The key of an event that somebody has let pass though its unsigned id or type was doubtful:
   * what is signed, and the type. No key that a single header makes looks like it.
   */
  static IdempotencyKey acceptedKey(StoredWebhook webhook, String type) {
    return IdempotencyKey.of(
        webhook.source(), webhook.tenant(), List.of("accepted", type, of(webhook.payload())));
  }

  /**
   * What a body is claimed by, if it is. The type belongs to it only where the provider sends one
   * body, byte for byte, for several types: a header that nobody signs says the type, and whoever
   * has a request could run its body again under every one.
   *
   * @param fields where what is signed of the body could be parted anew: it is claimed then
   */
  static Optional<String> claim(
      Source source, StoredWebhook webhook, String type, Optional<SignedFields> fields) {
    List<String> claim =
        switch (source.claimBody()) {
          case NEVER -> fields.map(signed -> List.of("fields", signed.text())).orElse(List.of());
          case ONCE -> List.of(of(webhook.payload()));
          case PER_TYPE -> List.of(type, of(webhook.payload()));
        };
    return claim.isEmpty()
        ? Optional.empty()
        : Optional.of(IdempotencyKey.of(source.name(), webhook.tenant(), claim).value());
  }
}
