package dev.wharf.verify;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Message authentication codes of the JDK's. */
final class Macs {

  private Macs() {}

  /**
   * @param algorithm one that every JDK has
   */
  static byte[] mac(String algorithm, byte[] key, byte[] signed) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return mac.doFinal(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " is not there in this JDK", e);
    }
  }
}
