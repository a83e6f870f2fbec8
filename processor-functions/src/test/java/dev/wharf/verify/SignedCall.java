package dev.wharf.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/**
 * A call as AWS would receive it, with its signature worked out again as AWS documents it: {@code
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html}.
 *
 * @param headers by their names in lower case
 */
record SignedCall(String method, String path, Map<String, String> headers, String body) {

  private static final Pattern SIGNED_HEADERS = Pattern.compile("SignedHeaders=([a-z0-9;-]+)");

  static SignedCall of(HttpExchange exchange, String body) {
    Map<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    return new SignedCall(
        exchange.getRequestMethod(), exchange.getRequestURI().getPath(), headers, body);
  }

  String authorization() {
    return headers.getOrDefault("authorization", "");
  }

  String expectedAuthorization(AwsCredentials credentials, String region, String service) {
    Matcher signed = SIGNED_HEADERS.matcher(authorization());
    if (!signed.find()) {
      return "one with SignedHeaders";
    }
    String time = headers.get("x-amz-date");
    String day = time.substring(0, 8);
    String scope = day + "/" + region + "/" + service + "/aws4_request";
    StringBuilder request = new StringBuilder(method + "\n" + path + "\n\n");
    for (String name : signed.group(1).split(";")) {
      request.append(name).append(':').append(headers.get(name).strip()).append('\n');
    }
    request.append('\n').append(signed.group(1)).append('\n').append(sha256(body));
    String toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + sha256(request.toString());
    byte[] key = ("AWS4" + credentials.secretAccessKey()).getBytes(UTF_8);
    for (String part : new String[] {day, region, service, "aws4_request"}) {
      key = hmac(key, part);
    }
    return "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
        .formatted(
            credentials.accessKeyId(),
            scope,
            signed.group(1),
            HexFormat.of().formatHex(hmac(key, toSign)));
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
