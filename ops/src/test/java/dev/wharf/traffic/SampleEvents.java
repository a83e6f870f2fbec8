package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Makes the files in events/: one invoice.paid, at each station of its way. Fixed times and ids, so
 * that they change only when the formats do.
 */
final class SampleEvents {

  /** The signing secret of local.yaml. */
  static final String SECRET = "whsec_local_development_only";

  static final Instant RECEIVED = Instant.parse("2026-01-01T00:00:00.250Z");

  private static final String GATEWAY_ID = "XkzgeFYYDoEEJ9w=";
  private static final String ACCOUNT = "000000000000";
  private static final String REGION = "eu-west-1";
  private static final Clock CLOCK = Clock.fixed(RECEIVED, ZoneOffset.UTC);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StripeEvent event =
      new StripeEvents(CLOCK, new Random(20260101)).next("invoice.paid");
  private final String signature = sign(SECRET);

  /** The files' text by name. */
  Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("stripe.invoice-paid.json", event.json() + "\n");
    files.put("stripe.invoice-paid.http", http());
    files.put("queue-ingest.stripe.json", pretty(queueEvent(signature)));
    files.put("queue-ingest.forged.json", pretty(queueEvent(sign("whsec_somebody_elses"))));
    files.put("payments.invoice-paid.json", pretty(webhookEvent()));
    files.put("outcome.success.json", pretty(outcome(true)));
    files.put("outcome.failure.json", pretty(outcome(false)));
    return files;
  }

  private String sign(String secret) {
    return StripeSigner.sign(secret, RECEIVED.getEpochSecond(), event.body());
  }

  private Map<String, String> headers(String signature) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "*/*; q=0.5, application/xml");
    headers.put("Cache-Control", "no-cache");
    headers.put("Content-Type", "application/json; charset=utf-8");
    headers.put("Host", "abcde12345.execute-api." + REGION + ".amazonaws.com");
    headers.put("Stripe-Signature", signature);
    headers.put("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
    headers.put("X-Forwarded-For", "3.18.12.63");
    headers.put("X-Forwarded-Port", "443");
    headers.put("X-Forwarded-Proto", "https");
    return headers;
  }

  private String http() {
    StringBuilder http = new StringBuilder();
    http.append("POST http://127.0.0.1:7800/v1/webhooks/stripe HTTP/1.1\n");
    headers(signature)
        .forEach(
            (name, value) -> {
              // The rest is API Gateway's.
              if (!name.equals("Host") && !name.startsWith("X-")) {
                http.append(name).append(": ").append(value).append('\n');
              }
            });
    return http.append('\n').append(event.json()).toString();
  }

  /** What ingest-api's mapping template writes. */
  private String envelope(String signature) {
    StringBuilder headers = new StringBuilder();
    headers(signature)
        .forEach(
            (name, value) ->
                headers
                    .append(headers.length() == 0 ? "" : ",")
                    .append(base64(name))
                    .append(':')
                    .append(base64(value)));
    return JSON.createObjectNode()
        .put("v", 1)
        .put("source", "stripe")
        .put("lane", "queue")
        .put("tenant", "")
        .put("id", base64(GATEWAY_ID))
        .put("receivedAt", RECEIVED.toEpochMilli())
        .put("ip", base64("3.18.12.63"))
        .put("method", "POST")
        .put("path", base64("/v1/webhooks/stripe"))
        .put("query", "")
        .put("headers", headers.toString())
        .put("body", base64(event.json()))
        .toString();
  }

  private ObjectNode queueEvent(String signature) {
    String body = envelope(signature);
    ObjectNode sqs = JSON.createObjectNode();
    ObjectNode message = sqs.withArray("Records").addObject();
    message.put("messageId", "059f36b4-87a3-44ab-83d2-661975830a7d");
    message.put("receiptHandle", "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a");
    message.put("body", body);
    message
        .putObject("attributes")
        .put("ApproximateReceiveCount", "1")
        .put("SentTimestamp", Long.toString(RECEIVED.toEpochMilli() + 9))
        .put("SenderId", "AROAEXAMPLEEXAMPLEEX:BackplaneAssumeRoleSession")
        .put("ApproximateFirstReceiveTimestamp", Long.toString(RECEIVED.toEpochMilli() + 14));
    message.putObject("messageAttributes");
    message.put("md5OfBody", md5(body));
    message.put("eventSource", "aws:sqs");
    message.put("eventSourceARN", "arn:aws:sqs:" + REGION + ":" + ACCOUNT + ":wharf-InboxQueue");
    message.put("awsRegion", REGION);
    return sqs;
  }

  private ObjectNode webhookEvent() {
    ObjectNode published = event("6a7e8feb-b491-4cf7-a9f1-bf3703467718", event.type());
    published.put("source", "wharf.stripe");
    published
        .putObject("detail")
        .put("version", 1)
        .put("id", GATEWAY_ID)
        .put("source", "stripe")
        .put("tenant", "")
        .put("type", event.type())
        .put("receivedAt", RECEIVED.toEpochMilli())
        .put("key", "stripe##" + event.id())
        .set("data", parse(event.json()));
    return published;
  }

  /**
   * Lambda's record on EventBridge, in the shape recorded on AWS: an ASCII hyphen in the
   * detail-type, the bus before the function in the resources, the function with its qualifier.
   */
  private ObjectNode outcome(boolean success) {
    String function =
        "arn:aws:lambda:" + REGION + ":" + ACCOUNT + ":function:wharf-PaymentsFunction:live";
    ObjectNode outcome =
        event(
            "c9f2b1d5-2c5e-4d0e-9a52-3d1d4f0f7f11",
            "Lambda Function Invocation Result - " + (success ? "Success" : "Failure"));
    outcome.put("source", "lambda");
    outcome
        .withArray("resources")
        .add("arn:aws:events:" + REGION + ":" + ACCOUNT + ":event-bus/wharf-webhooks")
        .add(function);
    ObjectNode detail = outcome.putObject("detail");
    detail.put("version", "1.0");
    detail.put("timestamp", RECEIVED.plusMillis(success ? 190 : 181_190).toString());
    detail
        .putObject("requestContext")
        .put("requestId", "e4b46cbf-b738-4c1d-8880-a18cdf61200e")
        .put("functionArn", function)
        .put("condition", success ? "Success" : "RetriesExhausted")
        .put("approximateInvokeCount", success ? 1 : 3);
    detail.set("requestPayload", webhookEvent());
    ObjectNode response = detail.putObject("responseContext");
    response.put("statusCode", 200).put("executedVersion", "1");
    if (success) {
      detail.putNull("responsePayload");
    } else {
      response.put("functionError", "Unhandled");
      ObjectNode error = detail.putObject("responsePayload");
      error.put("errorMessage", "the payments table is not there");
      error.put("errorType", "java.lang.IllegalStateException");
      error
          .putArray("stackTrace")
          .add("dev.wharf.payments.PaymentsFunction.handleRequest(Unknown Source)");
    }
    return outcome;
  }

  private static ObjectNode event(String id, String detailType) {
    ObjectNode event = JSON.createObjectNode();
    event.put("version", "0").put("id", id).put("detail-type", detailType).put("source", "");
    event.put("account", ACCOUNT);
    event.put(
        "time", DateTimeFormatter.ISO_INSTANT.format(RECEIVED.truncatedTo(ChronoUnit.SECONDS)));
    event.put("region", REGION);
    event.putArray("resources");
    return event;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pretty(JsonNode json) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
    try {
      return JSON.writer(printer).writeValueAsString(json).replace("\" : ", "\": ") + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
