package dev.wharf.traffic;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request, ready to be sent.
 *
 * @param body the exact bytes
 * @param headers what the provider sends with them, its signature among them, in its order
 */
@SuppressWarnings("ArrayRecordComponent") // Handed straight on, never compared.
public record SignedWebhook(byte[] body, Map<String, String> headers) {

  public SignedWebhook {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** The same with one more header. */
  public SignedWebhook with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new SignedWebhook(body, more);
  }
}
