package dev.wharf.traffic;

/** Makes a provider's requests: bodies with the headers that the provider sends with them. */
@FunctionalInterface
public interface Signer {

  /**
   * @param secret the signing secret; not empty
   * @param timestamp the time of signing, seconds since the epoch
   * @param body the exact bytes that are sent
   */
  SignedWebhook request(String secret, long timestamp, byte[] body);
}
