package dev.wharf.gateway;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code $context}.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
final class RequestContext {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final DateTimeFormatter REQUEST_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final String accountId;
  private final String apiId;
  private final String domainName;
  private final String stage;

  RequestContext(String accountId, String apiId, String region, String stage) {
    this.accountId = accountId;
    this.apiId = apiId;
    this.domainName = apiId + ".execute-api." + region + ".amazonaws.com";
    this.stage = stage;
  }

  /**
   * @param path with the stage, as received
   * @param resourcePath empty where no route was found
   * @param clientRequestId what the client sent as x-amzn-RequestId: it may choose requestId, which
   *     is why nothing may be keyed by it
   */
  Map<String, Object> of(
      String httpMethod,
      String path,
      String resourcePath,
      String protocol,
      String sourceIp,
      @Nullable String userAgent,
      @Nullable String clientRequestId,
      Instant received) {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("accountId", accountId);
    context.put("apiId", apiId);
    context.put("deploymentId", "local0");
    context.put("domainName", domainName);
    context.put("domainPrefix", apiId);
    context.put("extendedRequestId", extendedRequestId());
    context.put("httpMethod", httpMethod);
    Map<String, Object> identity = new LinkedHashMap<>();
    identity.put("sourceIp", sourceIp);
    identity.put("userAgent", userAgent == null ? "" : userAgent);
    context.put("identity", identity);
    context.put("path", path);
    context.put("protocol", protocol);
    context.put(
        "requestId", clientRequestId == null ? UUID.randomUUID().toString() : clientRequestId);
    context.put("requestTime", REQUEST_TIME.format(received));
    context.put("requestTimeEpoch", received.toEpochMilli());
    context.put("resourceId", resourceId(resourcePath));
    context.put("resourcePath", resourcePath);
    context.put("stage", stage);
    return context;
  }

  /** Eleven random bytes as base64, the shape of API Gateway's: unique, and nobody can guess it. */
  private static String extendedRequestId() {
    byte[] bytes = new byte[11];
    RANDOM.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String resourceId(String resourcePath) {
    String digits = "000000" + Integer.toString(resourcePath.hashCode() & 0x7fffffff, 36);
    return digits.substring(digits.length() - 6);
  }
}
