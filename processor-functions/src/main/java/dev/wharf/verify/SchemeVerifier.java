package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Verification;
import java.util.List;

/** One scheme's judgement of a request, by what a source says of it. */
interface SchemeVerifier {

  /**
   * @param secrets all that are active; any of them may have been used
   * @throws RejectedException if the request was not made with one of them; nothing else is thrown,
   *     whatever was sent
   */
  void verify(StoredWebhook webhook, List<String> secrets) throws RejectedException;

  static SchemeVerifier of(Verification verification, PublicOrigin origin) {
    if (verification instanceof Verification.Hmac hmac) {
      return new HmacVerifier(hmac, origin);
    }
    if (verification instanceof Verification.StandardWebhooks standard) {
      return new StandardWebhooksVerifier(standard);
    }
    if (verification instanceof Verification.PublicKey publicKey) {
      return new PublicKeyVerifier(publicKey, origin);
    }
    if (verification instanceof Verification.UrlAndParameters parameters) {
      return new UrlAndParametersVerifier(parameters, origin);
    }
    if (verification instanceof Verification.Token token) {
      return new TokenVerifier(token);
    }
    return new BasicVerifier();
  }
}
