package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs webhooks as Stripe does: {@code t=<epoch seconds>,v1=<hex>}, where v1 is the HMAC-SHA256 of
 * {@code <t>.<body>} under the whole {@code whsec_…} string.
 *
 * @see <a href="https://docs.stripe.com/webhooks#verify-manually">Verify manually</a>
 */
public final class StripeSigner {

  public static final String HEADER = "Stripe-Signature";

  private StripeSigner() {}

  /**
   * @param secret the signing secret, {@code whsec_…}; not empty
   * @param timestamp the time of signing, seconds since the epoch
   * @param body the exact bytes that are sent
   * @return the value of the {@link #HEADER} header
   */
  public static String sign(String secret, long timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      mac.update((timestamp + ".").getBytes(US_ASCII));
      return "t=" + timestamp + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has HmacSHA256", e);
    }
  }
}
