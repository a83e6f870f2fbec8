package dev.wharf.verify;

import dev.wharf.events.Header;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a provider signs, written down once more from its documentation and without the code under
 * test: it signs any body, at any time. {@link PublishedVectors} and their like say that it is
 * right.
 */
interface ProviderSigner {

  /** The headers that the check reads. */
  List<Header> sign(String secret, Instant at, String body);

  static ProviderSigner hexOfBody(String header, String prefix, String algorithm) {
    return (secret, at, body) ->
        List.of(new Header(header, prefix + hex(mac(algorithm, utf8(secret), body))));
  }

  static ProviderSigner hexOfBody(String header, String prefix, Function<String, byte[]> key) {
    return (secret, at, body) ->
        List.of(new Header(header, prefix + hex(mac("HmacSHA256", key.apply(secret), body))));
  }

  static ProviderSigner base64OfBody(String header, String prefix, Function<String, byte[]> key) {
    return (secret, at, body) ->
        List.of(new Header(header, prefix + base64(mac("HmacSHA256", key.apply(secret), body))));
  }

  static byte[] hexKey(String secret) {
    return HexFormat.of().parseHex(secret);
  }

  static byte[] base64Key(String secret) {
    return Base64.getDecoder().decode(secret);
  }

  static String hexMac(String algorithm, String secret, String text) {
    return hex(mac(algorithm, utf8(secret), text));
  }

  static String base64Mac(String algorithm, String secret, String text) {
    return base64(mac(algorithm, utf8(secret), text));
  }

  static ProviderSigner base64OfBody(String header, String prefix) {
    return (secret, at, body) ->
        List.of(new Header(header, prefix + base64(mac("HmacSHA256", utf8(secret), body))));
  }

  /** Standard Webhooks, whose names begin with webhook-, and Svix, whose begin with svix-. */
  static ProviderSigner standardWebhooks(String names, String id) {
    return (secret, at, body) -> {
      byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
      String time = "" + at.getEpochSecond();
      String signature = base64(mac("HmacSHA256", key, id + "." + time + "." + body));
      return List.of(
          new Header(names + "id", id),
          new Header(names + "timestamp", time),
          new Header(names + "signature", "v1," + signature));
    };
  }

  static ProviderSigner box() {
    return (secret, at, body) -> {
      String time = at.toString();
      String signature = base64(mac("HmacSHA256", utf8(secret), body + time));
      return List.of(
          new Header("BOX-DELIVERY-TIMESTAMP", time),
          new Header("BOX-SIGNATURE-PRIMARY", signature));
    };
  }

  static ProviderSigner zendesk() {
    return (secret, at, body) -> {
      String time = at.toString();
      String signature = base64(mac("HmacSHA256", utf8(secret), time + body));
      return List.of(
          new Header("X-Zendesk-Webhook-Signature-Timestamp", time),
          new Header("X-Zendesk-Webhook-Signature", signature));
    };
  }

  static ProviderSigner calendly() {
    return (secret, at, body) -> {
      String time = "" + at.getEpochSecond();
      String signature = hex(mac("HmacSHA256", utf8(secret), time + "." + body));
      return List.of(new Header("Calendly-Webhook-Signature", "t=" + time + ",v1=" + signature));
    };
  }

  static ProviderSigner paddle() {
    return (secret, at, body) -> {
      String time = "" + at.getEpochSecond();
      String signature = hex(mac("HmacSHA256", utf8(secret), time + ":" + body));
      return List.of(new Header("Paddle-Signature", "ts=" + time + ";h1=" + signature));
    };
  }

  private static byte[] mac(String algorithm, byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return mac.doFinal(utf8(text));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
