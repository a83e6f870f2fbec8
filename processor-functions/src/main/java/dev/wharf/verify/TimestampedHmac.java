package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Source;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The {@code timestamped-hmac} scheme: {@code t=<epoch seconds>,v1=<hex>[,v1=<hex>…]}, where each
 * v1 is the MAC of {@code <t>.<body>}.
 *
 * <p>It accepts what Stripe's own library accepts, with one difference: a time of signing after the
 * receipt is held to the tolerance too.
 *
 * @see <a href="https://docs.stripe.com/webhooks#verify-manually">Stripe: verify manually</a>
 */
final class TimestampedHmac {

  private final Source.Verification recipe;

  TimestampedHmac(Source.Verification recipe) {
    this.recipe = recipe;
  }

  void verify(StoredWebhook webhook, List<String> secrets) throws RejectedException {
    Signature signature = parse(webhook);
    byte[] prefix = (signature.timestamp() + ".").getBytes(StandardCharsets.UTF_8);
    byte[] body = webhook.payload().bytes();
    boolean signed = false;
    for (String secret : secrets) {
      byte[] expected =
          HexFormat.of().formatHex(mac(secret, prefix, body)).getBytes(StandardCharsets.US_ASCII);
      for (String candidate : signature.signatures()) {
        signed |= MessageDigest.isEqual(expected, candidate.getBytes(StandardCharsets.UTF_8));
      }
    }
    if (!signed) {
      throw new RejectedException(
          Reason.BAD_SIGNATURE,
          recipe.header() + " holds no signature made with the configured secrets over this body");
    }
    // Judged against the time of receipt, never the clock: a redriven webhook still verifies.
    long age = webhook.receivedAt().getEpochSecond() - signature.timestamp();
    if (Math.abs(age) > recipe.toleranceSeconds()) {
      throw new RejectedException(
          Reason.EXPIRED,
          "signed "
              + age
              + " s before it was received; "
              + recipe.toleranceSeconds()
              + " s are allowed");
    }
  }

  private Signature parse(StoredWebhook webhook) throws RejectedException {
    String header =
        webhook
            .header(recipe.header())
            .orElseThrow(() -> noSignature("is missing, or came twice with different values"));
    String timestamp = null;
    List<String> signatures = new ArrayList<>();
    for (String item : header.split(",", -1)) {
      int equals = item.indexOf('=');
      if (equals < 0) {
        continue;
      }
      String field = item.substring(0, equals);
      String value = item.substring(equals + 1);
      if (field.equals(recipe.timestampField()) && timestamp == null) {
        timestamp = value;
      } else if (field.equals(recipe.signatureField())) {
        signatures.add(value);
      }
    }
    long seconds = seconds(timestamp);
    if (signatures.isEmpty()) {
      throw noSignature("has no " + recipe.signatureField() + "=<signature>");
    }
    return new Signature(seconds, signatures);
  }

  private RejectedException noSignature(String fault) {
    return new RejectedException(Reason.NO_SIGNATURE, recipe.header() + " " + fault);
  }

  private long seconds(@Nullable String timestamp) throws RejectedException {
    try {
      long seconds = timestamp == null ? 0 : Long.parseLong(timestamp);
      if (seconds > 0) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      // Said below: a number that is none is as good as a missing one.
    }
    throw noSignature("has no " + recipe.timestampField() + "=<epoch seconds>");
  }

  private byte[] mac(String secret, byte[] prefix, byte[] body) {
    try {
      Mac mac = Mac.getInstance(recipe.algorithm());
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), recipe.algorithm()));
      mac.update(prefix);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(recipe.algorithm() + " is not there in this JDK", e);
    }
  }

  private record Signature(long timestamp, List<String> signatures) {}
}
