package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Verification;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The {@code hmac} scheme, by a source's recipe. Whatever the recipe, a signature is compared in
 * constant time and in the case in which the provider writes it, any secret may have made any of
 * the signatures, and a time of signing after the receipt is held to the tolerance too.
 */
final class HmacVerifier implements SchemeVerifier {

  private final Verification.Hmac hmac;
  private final PublicOrigin origin;

  HmacVerifier(Verification.Hmac hmac, PublicOrigin origin) {
    this.hmac = hmac;
    this.origin = origin;
  }

  @Override
  public void verify(StoredWebhook webhook, List<String> secrets) throws RejectedException {
    SigningParts parts = SigningParts.read(webhook, hmac.recipe(), origin);
    boolean signed = false;
    int unreadable = 0;
    for (String secret : secrets) {
      Optional<byte[]> key = SecretReader.read(secret, hmac.secret());
      if (key.isEmpty()) {
        unreadable++;
        continue;
      }
      byte[] expected = encode(Macs.mac(hmac.algorithm(), key.get(), parts.signed()));
      for (String signature : parts.signatures()) {
        signed |= MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8));
      }
    }
    if (!signed) {
      throw Rejections.of(
          webhook,
          SignatureReader.names(hmac.recipe().signature()),
          unreadable,
          secrets.size(),
          SecretReader.expected(hmac.secret()));
    }
    parts.checkAge(webhook, hmac.recipe());
  }

  private byte[] encode(byte[] mac) {
    return switch (hmac.encoding()) {
      case HEX -> HexFormat.of().formatHex(mac).getBytes(StandardCharsets.US_ASCII);
      case BASE64 -> Base64.getEncoder().encode(mac);
    };
  }
}
