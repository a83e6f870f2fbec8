package dev.wharf.traffic;

import java.util.LinkedHashMap;
import java.util.Map;

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
    return "t=" + timestamp + ",v1=" + HmacSha256.hex(secret, timestamp + ".", body);
  }

  /** The whole request, with the headers that Stripe sends; a {@link Signer}. */
  public static SignedWebhook request(String secret, long timestamp, byte[] body) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "*/*; q=0.5, application/xml");
    headers.put("Cache-Control", "no-cache");
    headers.put("Content-Type", "application/json; charset=utf-8");
    headers.put(HEADER, sign(secret, timestamp, body));
    headers.put("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
    return new SignedWebhook(body, headers);
  }
}
