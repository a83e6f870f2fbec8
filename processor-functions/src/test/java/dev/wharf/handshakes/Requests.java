package dev.wharf.handshakes;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Requests as API Gateway hands them to the function, and signatures made without our verifier. */
final class Requests {

  static final long RECEIVED = 1_763_688_159_123L;

  private Requests() {}

  static InboxMessage post(String source, String body, Map<String, String> headers) {
    return message(source, "POST", Map.of(), headers, body);
  }

  static InboxMessage get(String source, Map<String, String> query) {
    return message(source, "GET", query, Map.of(), "{}");
  }

  static InboxMessage zoom(String body, String secret) {
    long time = RECEIVED / 1000;
    return post(
        "zoom",
        body,
        Map.of(
            "x-zm-request-timestamp",
            String.valueOf(time),
            "x-zm-signature",
            "v0=" + hex("v0:" + time + ":" + body, secret)));
  }

  static InboxMessage xero(String body, String secret) {
    return post("xero", body, Map.of("x-xero-signature", base64(body, secret)));
  }

  static String hex(String text, String secret) {
    return HexFormat.of().formatHex(mac(text, secret));
  }

  static String base64(String text, String secret) {
    return Base64.getEncoder().encodeToString(mac(text, secret));
  }

  private static byte[] mac(String text, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static InboxMessage message(
      String source,
      String method,
      Map<String, String> query,
      Map<String, String> headers,
      String body) {
    Map<String, String> sent = new LinkedHashMap<>(headers);
    sent.putIfAbsent("Content-Type", "application/json");
    return new InboxMessage(
        source,
        "{\"v\":1,\"source\":\"%s\",\"lane\":\"queue\",\"tenant\":\"\",\"id\":\"%s\",\"receivedAt\":%d,\"ip\":\"%s\",\"method\":\"%s\",\"path\":\"%s\",\"query\":\"%s\",\"headers\":\"%s\",\"body\":\"%s\"}"
            .formatted(
                source,
                encode("JKJaXmPLvHcESHA="),
                RECEIVED,
                encode("192.0.2.1"),
                method,
                encode("/v1/webhooks/" + source),
                pairs(query),
                pairs(sent),
                encode(body)));
  }

  private static String pairs(Map<String, String> pairs) {
    return pairs.entrySet().stream()
        .map(pair -> encode(pair.getKey()) + ":" + encode(pair.getValue()))
        .collect(Collectors.joining(","));
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
