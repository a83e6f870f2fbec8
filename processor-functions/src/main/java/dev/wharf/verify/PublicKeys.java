package dev.wharf.verify;

import dev.wharf.sources.Verification.KeyAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Public keys as providers show them, and the signatures that they tell apart. */
final class PublicKeys {

  private static final int RAW_ED25519 = 32;
  private static final int P256_BITS = 256;
  private static final int MIN_RSA_BITS = 2_048;
  private static final Pattern HEX = Pattern.compile("([0-9a-fA-F]{2})+");

  /** RFC 8410: what precedes an Ed25519 key's bytes in its X.509 form. */
  private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private PublicKeys() {}

  /**
   * Hex or base64 of a key's X.509 form; of Ed25519 also of its 32 bytes alone. Empty if the text
   * is none of these, or a key that is too weak.
   */
  static Optional<PublicKey> read(String text, KeyAlgorithm algorithm) {
    try {
      byte[] bytes =
          HEX.matcher(text).matches()
              ? HexFormat.of().parseHex(text)
              : Base64.getDecoder().decode(text);
      return Optional.of(read(bytes, algorithm)).filter(PublicKeys::isStrong);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether the signature is the key's; one that cannot be read is not. */
  static boolean signed(PublicKey key, KeyAlgorithm algorithm, byte[] signed, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(algorithm.signature());
      verifier.initVerify(key);
      verifier.update(signed);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm.signature() + " is not there in this JDK", e);
    }
  }

  private static PublicKey read(byte[] bytes, KeyAlgorithm algorithm)
      throws GeneralSecurityException {
    byte[] encoded = bytes;
    if (algorithm == KeyAlgorithm.ED25519 && bytes.length == RAW_ED25519) {
      encoded = new byte[ED25519_PREFIX.length + RAW_ED25519];
      System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
      System.arraycopy(bytes, 0, encoded, ED25519_PREFIX.length, RAW_ED25519);
    }
    String name =
        switch (algorithm) {
          case ED25519 -> "Ed25519";
          case ECDSA -> "EC";
          case RSA -> "RSA";
        };
    return KeyFactory.getInstance(name).generatePublic(new X509EncodedKeySpec(encoded));
  }

  private static boolean isStrong(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      return rsa.getModulus().bitLength() >= MIN_RSA_BITS;
    }
    return !(key instanceof ECPublicKey ec) || ec.getParams().getOrder().bitLength() == P256_BITS;
  }
}
