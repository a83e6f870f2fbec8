package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;

/**
 * The {@code basic} scheme: {@code Authorization: Basic} and base64 of {@code user:password}, which
 * is the secret. Nothing of the request is signed: who has seen one can send any.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7617">RFC 7617</a>
 */
final class BasicVerifier implements SchemeVerifier {

  private static final String HEADER = "Authorization";
  private static final String SCHEME = "Basic ";

  @Override
  public void verify(StoredWebhook webhook, List<String> secrets) throws RejectedException {
    String header = HeaderReader.required(webhook, HEADER);
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw HeaderReader.noSignature(HEADER, "is not Basic");
    }
    byte[] credentials = header.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8);
    boolean known = false;
    int unreadable = 0;
    for (String secret : secrets) {
      if (secret.indexOf(':') < 0) {
        unreadable++;
        continue;
      }
      byte[] expected = Base64.getEncoder().encode(secret.getBytes(StandardCharsets.UTF_8));
      known |= MessageDigest.isEqual(expected, credentials);
    }
    if (!known) {
      throw Rejections.of(webhook, HEADER, unreadable, secrets.size(), "user:password");
    }
  }
}
