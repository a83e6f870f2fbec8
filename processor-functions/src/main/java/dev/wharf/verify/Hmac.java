package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Verification;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The {@code hmac} scheme, by a source's recipe. Whatever the recipe, a signature is compared in
 * constant time and in the case in which the provider writes it, any secret may have made any of
 * the signatures, and a time of signing after the receipt is held to the tolerance too.
 */
final class Hmac {

  private final Verification recipe;

  Hmac(Verification recipe) {
    this.recipe = recipe;
  }

  void verify(StoredWebhook webhook, List<String> secrets) throws RejectedException {
    Optional<Verification.Timestamp> timestamp = recipe.timestamp();
    Optional<SigningTime> time =
        timestamp.isPresent()
            ? Optional.of(SigningTime.read(webhook, timestamp.get()))
            : Optional.empty();
    List<byte[]> candidates = SignatureReader.read(webhook, recipe.signature());
    byte[] signedString = SignedString.of(webhook, recipe.signedString(), time);
    boolean signed = false;
    int unreadable = 0;
    for (String secret : secrets) {
      Optional<byte[]> key = SecretReader.read(secret, recipe.secret());
      if (key.isEmpty()) {
        unreadable++;
        continue;
      }
      byte[] expected = encode(mac(key.get(), signedString));
      for (byte[] candidate : candidates) {
        signed |= MessageDigest.isEqual(expected, candidate);
      }
    }
    if (!signed) {
      throw unreadable > 0 ? unreadable(webhook, unreadable, secrets.size()) : badSignature();
    }
    if (time.isPresent() && timestamp.isPresent()) {
      time.get().checkAge(webhook, timestamp.get().toleranceSeconds());
    }
  }

  /** The webhook may be genuine, and its secret the one that we cannot read: ours to mend. */
  private RejectedException unreadable(StoredWebhook webhook, int unreadable, int secrets) {
    return new RejectedException(
        Reason.NO_SECRET,
        "%d of %d signing secrets of %s cannot be decoded: a secret must be %s"
            .formatted(
                unreadable, secrets, webhook.source(), SecretReader.expected(recipe.secret())));
  }

  private RejectedException badSignature() {
    return new RejectedException(
        Reason.BAD_SIGNATURE,
        SignatureReader.names(recipe.signature())
            + " holds no signature made with the configured secrets over this body");
  }

  private byte[] encode(byte[] mac) {
    return switch (recipe.encoding()) {
      case HEX -> HexFormat.of().formatHex(mac).getBytes(StandardCharsets.US_ASCII);
      case BASE64 -> Base64.getEncoder().encode(mac);
    };
  }

  private byte[] mac(byte[] key, byte[] signedString) {
    try {
      Mac mac = Mac.getInstance(recipe.algorithm());
      mac.init(new SecretKeySpec(key, recipe.algorithm()));
      return mac.doFinal(signedString);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(recipe.algorithm() + " is not there in this JDK", e);
    }
  }
}
