package dev.wharf.verify;

import dev.wharf.events.Header;
import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import dev.wharf.sources.Verification;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The {@code url-and-parameters} scheme. What is signed is the address, and behind it either a
 * form's fields or, by a parameter of the address, the hash of any other body: never the address
 * alone, which would let any body pass.
 */
final class UrlAndParametersVerifier implements SchemeVerifier {

  private final Verification.UrlAndParameters scheme;
  private final PublicOrigin origin;

  UrlAndParametersVerifier(Verification.UrlAndParameters scheme, PublicOrigin origin) {
    this.scheme = scheme;
    this.origin = origin;
  }

  @Override
  public void verify(StoredWebhook webhook, List<String> secrets) throws RejectedException {
    String header = HeaderReader.required(webhook, scheme.header());
    Optional<String> hash = bodyHash(webhook);
    StringBuilder fields = new StringBuilder();
    if (hash.isEmpty()) {
      new TreeMap<>(form(webhook)).forEach((name, value) -> fields.append(name).append(value));
    }
    byte[] signature = header.getBytes(StandardCharsets.UTF_8);
    boolean known = false;
    for (String secret : secrets) {
      byte[] key = secret.getBytes(StandardCharsets.UTF_8);
      for (String url : origin.urls(webhook)) {
        byte[] signed = (url + fields).getBytes(StandardCharsets.UTF_8);
        byte[] expected = Base64.getEncoder().encode(Macs.mac("HmacSHA1", key, signed));
        known |= MessageDigest.isEqual(expected, signature);
      }
    }
    if (!known || (hash.isPresent() && !isHashOf(hash.get(), webhook))) {
      throw Rejections.of(webhook, scheme.header(), 0, secrets.size(), "text");
    }
  }

  private Optional<String> bodyHash(StoredWebhook webhook) {
    return scheme
        .bodyHash()
        .flatMap(
            name ->
                webhook.query().stream()
                    .filter(parameter -> parameter.name().equals(name))
                    .map(Header::value)
                    .findFirst());
  }

  private Map<String, String> form(StoredWebhook webhook) throws RejectedException {
    try {
      return Body.of(webhook)
          .form()
          .orElseThrow(
              () ->
                  HeaderReader.noSignature(
                      scheme.header(), "signs an address and no form, but the body is none"));
    } catch (UndecodableException e) {
      throw new RejectedException(
          Reason.NO_SIGNATURE, "the body, whose fields should be signed, is " + e.getMessage(), e);
    }
  }

  private static boolean isHashOf(String hash, StoredWebhook webhook) {
    return MessageDigest.isEqual(
        BodyHash.of(webhook.payload()).getBytes(StandardCharsets.US_ASCII),
        hash.getBytes(StandardCharsets.UTF_8));
  }
}
