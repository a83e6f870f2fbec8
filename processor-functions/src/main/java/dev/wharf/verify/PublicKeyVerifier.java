package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.SignedString;
import dev.wharf.sources.Verification;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The {@code public-key} scheme: the source's secrets are the public keys of whoever signs. Nothing
 * of it need be hidden, and nothing be compared in constant time.
 */
final class PublicKeyVerifier implements SchemeVerifier {

  private final Verification.PublicKey scheme;
  private final PublicOrigin origin;

  PublicKeyVerifier(Verification.PublicKey scheme, PublicOrigin origin) {
    this.scheme = scheme;
    this.origin = origin;
  }

  @Override
  public void verify(StoredWebhook webhook, List<String> secrets) throws RejectedException {
    SigningParts parts = SigningParts.read(webhook, scheme.recipe(), origin);
    List<byte[]> signatures = new ArrayList<>();
    for (String signature : parts.signatures()) {
      decode(signature).ifPresent(signatures::add);
    }
    boolean signed = false;
    int unreadable = 0;
    boolean named = scheme.recipe().signedString().has(SignedString.Kind.SECRET_ID);
    for (String secret : secrets) {
      int at = named ? secret.indexOf('@') : -1;
      Optional<PublicKey> key =
          named && at < 0
              ? Optional.empty()
              : PublicKeys.read(secret.substring(at + 1), scheme.algorithm());
      if (key.isEmpty()) {
        unreadable++;
        continue;
      }
      byte[] bytes = parts.signed(secret.substring(0, Math.max(at, 0)));
      for (byte[] signature : signatures) {
        signed = signed || PublicKeys.signed(key.get(), scheme.algorithm(), bytes, signature);
      }
    }
    if (!signed) {
      throw Rejections.of(
          webhook,
          SignatureReader.names(scheme.recipe().signature()),
          unreadable,
          secrets.size(),
          named ? "an id, @ and a public key, hex or base64" : "a public key, hex or base64");
    }
    parts.checkAge(webhook, scheme.recipe());
  }

  private Optional<byte[]> decode(String signature) {
    try {
      return Optional.of(
          switch (scheme.encoding()) {
            case HEX -> HexFormat.of().parseHex(signature);
            case BASE64 -> Base64.getDecoder().decode(signature);
          });
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
