package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Verification;
import dev.wharf.sources.Verification.Place;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * The {@code token} scheme: the request holds the secret itself, in a header or in its body.
 * Nothing of the request is signed: who has seen one can send any.
 */
final class TokenVerifier implements SchemeVerifier {

  private final Verification.Token scheme;

  TokenVerifier(Verification.Token scheme) {
    this.scheme = scheme;
  }

  @Override
  public void verify(StoredWebhook webhook, List<String> secrets) throws RejectedException {
    List<String> tokens = tokens(webhook);
    boolean known = false;
    for (String secret : secrets) {
      byte[] expected = (scheme.prefix() + secret).getBytes(StandardCharsets.UTF_8);
      boolean all = true;
      for (String token : tokens) {
        all &= MessageDigest.isEqual(expected, token.getBytes(StandardCharsets.UTF_8));
      }
      known |= all;
    }
    if (!known) {
      throw new RejectedException(
          Reason.BAD_SIGNATURE, scheme.place() + " does not hold one of the configured secrets");
    }
  }

  /** At least one. */
  private List<String> tokens(StoredWebhook webhook) throws RejectedException {
    Place place = scheme.place();
    return place.kind() == Place.Kind.HEADER
        ? List.of(HeaderReader.required(webhook, place.name()))
        : BodyTokens.read(webhook, place.name());
  }
}
