package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** One invoice.paid, at each station of its way. */
final class StripeSamples {

  /** The signing secret of local.yaml. */
  static final String SECRET = "whsec_local_development_only";

  private static final String GATEWAY_ID = "XkzgeFYYDoEEJ9w=";

  private final Webhook event =
      new StripeEvents(SampleEvents.CLOCK, new Random(20260101)).next("invoice.paid");
  private final SignedWebhook signed = sign(SECRET);

  /** The files' text by name. */
  Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("stripe.invoice-paid.json", event.text() + "\n");
    files.put("stripe.invoice-paid.http", SampleShapes.http("stripe", signed));
    files.put("queue-ingest.stripe.json", SampleShapes.pretty(queueEvent(signed)));
    files.put(
        "queue-ingest.forged.json", SampleShapes.pretty(queueEvent(sign("whsec_somebody_elses"))));
    files.put(
        "reverify.dry-run.json",
        "{\n  \"ids\": [\"%s\"],\n  \"dryRun\": true\n}\n".formatted(GATEWAY_ID));
    files.put("payments.invoice-paid.json", SampleShapes.pretty(webhookEvent()));
    files.put("outcome.success.json", SampleShapes.pretty(outcome(true)));
    files.put("outcome.failure.json", SampleShapes.pretty(outcome(false)));
    return files;
  }

  private SignedWebhook sign(String secret) {
    return StripeSigner.request(secret, SampleEvents.RECEIVED.getEpochSecond(), event.body());
  }

  private static ObjectNode queueEvent(SignedWebhook signed) {
    String body = SampleShapes.queueEnvelope("stripe", GATEWAY_ID, signed);
    ObjectNode sqs = SampleShapes.JSON.createObjectNode();
    ObjectNode message = sqs.withArray("Records").addObject();
    message.put("messageId", "059f36b4-87a3-44ab-83d2-661975830a7d");
    message.put("receiptHandle", "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a");
    message.put("body", body);
    message
        .putObject("attributes")
        .put("ApproximateReceiveCount", "1")
        .put("SentTimestamp", Long.toString(SampleEvents.RECEIVED.toEpochMilli() + 9))
        .put("SenderId", "AROAEXAMPLEEXAMPLEEX:BackplaneAssumeRoleSession")
        .put(
            "ApproximateFirstReceiveTimestamp",
            Long.toString(SampleEvents.RECEIVED.toEpochMilli() + 14));
    message.putObject("messageAttributes");
    message.put("md5OfBody", md5(body));
    message.put("eventSource", "aws:sqs");
    message.put(
        "eventSourceARN",
        "arn:aws:sqs:" + SampleShapes.REGION + ":" + SampleShapes.ACCOUNT + ":wharf-InboxQueue");
    message.put("awsRegion", SampleShapes.REGION);
    return sqs;
  }

  private ObjectNode webhookEvent() {
    return SampleShapes.webhookEvent(
        "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "stripe",
        GATEWAY_ID,
        event,
        SampleShapes.parse(event.text()));
  }

  /**
   * Lambda's record on EventBridge, in the shape recorded on AWS: an ASCII hyphen in the
   * detail-type, the bus before the function in the resources, the function with its qualifier.
   */
  private ObjectNode outcome(boolean success) {
    String function =
        "arn:aws:lambda:"
            + SampleShapes.REGION
            + ":"
            + SampleShapes.ACCOUNT
            + ":function:wharf-PaymentsFunction:live";
    ObjectNode outcome =
        SampleShapes.event(
            "c9f2b1d5-2c5e-4d0e-9a52-3d1d4f0f7f11",
            "Lambda Function Invocation Result - " + (success ? "Success" : "Failure"));
    outcome.put("source", "lambda");
    outcome
        .withArray("resources")
        .add(
            "arn:aws:events:"
                + SampleShapes.REGION
                + ":"
                + SampleShapes.ACCOUNT
                + ":event-bus/wharf-webhooks")
        .add(function);
    ObjectNode detail = outcome.putObject("detail");
    detail.put("version", "1.0");
    detail.put("timestamp", SampleEvents.RECEIVED.plusMillis(success ? 190 : 181_190).toString());
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

  private static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
