package dev.wharf.handshakes;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The HMAC-SHA256 of a challenge, under the secret that webhooks are signed with.
 *
 * <p>Whoever asks chooses the challenge. Were it any text, this would sign any webhook: one would
 * ask for {@code v0:<time>:<body>} or for a body, and use the answer as its signature. So a
 * challenge has letters, digits, {@code _} and {@code -} only. No body that is JSON, and nothing
 * with a colon in it, can be signed with these.
 */
final class HmacAnswer {

  private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{1,256}");

  private HmacAnswer() {}

  static boolean isChallenge(String text) {
    return CHALLENGE.matcher(text).matches();
  }

  /**
   * @throws IllegalArgumentException if the challenge could be something that a provider signs
   */
  static byte[] of(String challenge, String secret) {
    if (!isChallenge(challenge)) {
      throw new IllegalArgumentException("this is no challenge, and must not be signed");
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(challenge.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is not there in this JDK", e);
    }
  }
}
