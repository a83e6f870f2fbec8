package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Verification;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The {@code hmac} scheme, by a source's recipe. Whatever the recipe, a signature is compared in
 * constant time and in the case in which the provider writes it, and a time of signing after the
 * receipt is held to the tolerance too.
 */
final class Hmac {

  /** Epoch seconds as everybody writes them: a sign or a zero in front would be another text. */
  private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,17}");

  private final Verification recipe;
  private final String beforeBody;
  private final String afterBody;

  Hmac(Verification recipe) {
    this.recipe = recipe;
    int body = recipe.signedString().indexOf(Verification.BODY);
    this.beforeBody = recipe.signedString().substring(0, body);
    this.afterBody = recipe.signedString().substring(body + Verification.BODY.length());
  }

  void verify(StoredWebhook webhook, List<String> secrets) throws RejectedException {
    Optional<Verification.Timestamp> timestamp = recipe.timestamp();
    String seconds = timestamp.isPresent() ? seconds(webhook, timestamp.get()) : "";
    List<byte[]> candidates = signatures(webhook);
    byte[] before = signed(beforeBody, seconds);
    byte[] body = webhook.payload().bytes();
    byte[] after = signed(afterBody, seconds);
    boolean signed = false;
    for (String secret : secrets) {
      byte[] expected = encode(mac(secret, before, body, after));
      for (byte[] candidate : candidates) {
        signed |= MessageDigest.isEqual(expected, candidate);
      }
    }
    if (!signed) {
      throw new RejectedException(
          Reason.BAD_SIGNATURE,
          recipe.signature().header()
              + " holds no signature made with the configured secrets over this body");
    }
    if (timestamp.isPresent()) {
      checkAge(webhook, Long.parseLong(seconds), timestamp.get().toleranceSeconds());
    }
  }

  /** Judged against the time of receipt, never the clock: a redriven webhook still verifies. */
  private static void checkAge(StoredWebhook webhook, long seconds, int tolerance)
      throws RejectedException {
    long age = webhook.receivedAt().getEpochSecond() - seconds;
    if (Math.abs(age) > tolerance) {
      throw new RejectedException(
          Reason.EXPIRED,
          "signed " + age + " s before it was received; " + tolerance + " s are allowed");
    }
  }

  private static String seconds(StoredWebhook webhook, Verification.Timestamp timestamp)
      throws RejectedException {
    String header = header(webhook, timestamp.header());
    Optional<String> field = timestamp.field();
    String value = header;
    if (field.isPresent()) {
      List<String> values = values(header, field.get());
      value = values.isEmpty() ? "" : values.get(0);
    }
    if (!SECONDS.matcher(value).matches()) {
      throw noSignature(
          timestamp.header(),
          field.isPresent() ? "has no " + field.get() + "=<epoch seconds>" : "is no epoch seconds");
    }
    return value;
  }

  private List<byte[]> signatures(StoredWebhook webhook) throws RejectedException {
    Verification.Signature where = recipe.signature();
    String header = header(webhook, where.header());
    Optional<String> field = where.field();
    List<String> values = List.of();
    if (field.isPresent()) {
      values = values(header, field.get());
    } else if (header.startsWith(where.prefix()) && !header.isEmpty()) {
      values = List.of(header.substring(where.prefix().length()));
    }
    if (values.isEmpty()) {
      throw noSignature(
          where.header(),
          "has no " + field.map(name -> name + "=").orElse(where.prefix()) + "<signature>");
    }
    return values.stream().map(value -> value.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private static String header(StoredWebhook webhook, String name) throws RejectedException {
    return webhook
        .header(name)
        .orElseThrow(() -> noSignature(name, "is missing, or came twice with different values"));
  }

  /** The values of one field of a header like {@code t=1,v1=a,v1=b}. */
  private static List<String> values(String header, String field) {
    List<String> values = new ArrayList<>();
    for (String pair : header.split(",", -1)) {
      if (pair.startsWith(field) && pair.startsWith("=", field.length())) {
        values.add(pair.substring(field.length() + 1));
      }
    }
    return values;
  }

  private static RejectedException noSignature(String header, String fault) {
    return new RejectedException(Reason.NO_SIGNATURE, header + " " + fault);
  }

  private static byte[] signed(String text, String seconds) {
    return text.replace(Verification.TIMESTAMP, seconds).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] encode(byte[] mac) {
    return switch (recipe.encoding()) {
      case HEX -> HexFormat.of().formatHex(mac).getBytes(StandardCharsets.US_ASCII);
      case BASE64 -> Base64.getEncoder().encode(mac);
    };
  }

  private byte[] mac(String secret, byte[] before, byte[] body, byte[] after) {
    try {
      Mac mac = Mac.getInstance(recipe.algorithm());
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), recipe.algorithm()));
      mac.update(before);
      mac.update(body);
      return mac.doFinal(after);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(recipe.algorithm() + " is not there in this JDK", e);
    }
  }
}
