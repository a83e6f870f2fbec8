package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.SignedString;
import dev.wharf.sources.Verification;
import dev.wharf.sources.Verification.KeyAlgorithm;
import dev.wharf.sources.Verification.Place;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The {@code standard-webhooks} scheme. A secret behind {@code whpk_} is a public key and judges
 * {@code v1a} signatures only; any other is a MAC's key and judges {@code v1} only.
 */
final class StandardWebhooksVerifier implements SchemeVerifier {

  private static final String SYMMETRIC = "v1,";
  private static final String ASYMMETRIC = "v1a,";
  private static final String PUBLIC_KEY = "whpk_";
  private static final Verification.Secret SECRET =
      new Verification.Secret(Verification.SecretEncoding.BASE64, "whsec_");

  private final Verification.Recipe recipe;

  StandardWebhooksVerifier(Verification.StandardWebhooks scheme) {
    String prefix = scheme.prefix();
    this.recipe =
        new Verification.Recipe(
            new Verification.Signature(
                List.of(Place.header(prefix + "signature")),
                Optional.empty(),
                "v1",
                Optional.of(" ")),
            Optional.of(
                new Verification.Timestamp(
                    Place.header(prefix + "timestamp"),
                    Optional.empty(),
                    ",",
                    Verification.Unit.SECONDS,
                    scheme.toleranceSeconds())),
            SignedString.parse("{header:" + prefix + "id}.{timestamp}.{body}"));
  }

  @Override
  public void verify(StoredWebhook webhook, List<String> secrets) throws RejectedException {
    // The addresses that Standard Webhooks are sent to are not signed.
    SigningParts parts = SigningParts.read(webhook, recipe, PublicOrigin.NOT_SIGNED);
    boolean signed = false;
    int unreadable = 0;
    for (String secret : secrets) {
      Optional<Boolean> judgement =
          secret.startsWith(PUBLIC_KEY)
              ? asymmetric(secret.substring(PUBLIC_KEY.length()), parts)
              : symmetric(secret, parts);
      signed |= judgement.orElse(false);
      unreadable += judgement.isEmpty() ? 1 : 0;
    }
    if (!signed) {
      throw Rejections.of(
          webhook,
          SignatureReader.names(recipe.signature()),
          unreadable,
          secrets.size(),
          SecretReader.expected(SECRET) + ", or a public key behind " + PUBLIC_KEY);
    }
    parts.checkAge(webhook, recipe);
  }

  /** Empty if the secret cannot be read. */
  private static Optional<Boolean> symmetric(String secret, SigningParts parts) {
    Optional<byte[]> key = SecretReader.read(secret, SECRET);
    if (key.isEmpty()) {
      return Optional.empty();
    }
    byte[] mac = Macs.mac("HmacSHA256", key.get(), parts.signed());
    byte[] expected =
        (SYMMETRIC.substring("v1".length()) + Base64.getEncoder().encodeToString(mac))
            .getBytes(StandardCharsets.US_ASCII);
    boolean signed = false;
    for (String signature : parts.signatures()) {
      signed |= MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8));
    }
    return Optional.of(signed);
  }

  private static Optional<Boolean> asymmetric(String secret, SigningParts parts) {
    Optional<PublicKey> key = PublicKeys.read(secret, KeyAlgorithm.ED25519);
    if (key.isEmpty()) {
      return Optional.empty();
    }
    boolean signed = false;
    for (String signature : parts.signatures()) {
      signed = signed || signed(key.get(), parts.signed(), signature);
    }
    return Optional.of(signed);
  }

  private static boolean signed(PublicKey key, byte[] signed, String signature) {
    String version = ASYMMETRIC.substring("v1".length());
    if (!signature.startsWith(version)) {
      return false;
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(signature.substring(version.length()));
      return PublicKeys.signed(key, KeyAlgorithm.ED25519, signed, bytes);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
