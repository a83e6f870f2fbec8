package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** An app_mention and a slash command at stations of their way, and Slack's question. */
final class SlackSamples {

  /** The signing secret of local.yaml. */
  static final String SECRET = "slack_local_development_only";

  private static final String MENTION_GATEWAY_ID = "XkzhRG0UDoEEMxA=";
  private static final String COMMAND_GATEWAY_ID = "XkzhkE7ljoEEfKg=";
  private static final String CHANGE_GATEWAY_ID = "XkziAF1RjoEEPbw=";

  private final SlackEvents events = new SlackEvents(SampleEvents.CLOCK, new Random(20260101));
  private final Webhook mention = events.event("app_mention");
  private final Webhook question = events.urlVerification();
  private final Webhook command = events.slashCommand();
  private final Webhook change = events.event("user_change");

  /** The files' text by name. */
  Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("slack.app-mention.json", mention.text() + "\n");
    files.put("slack.app-mention.http", SampleShapes.http("slack", sign(mention)));
    files.put("slack.url-verification.json", question.text() + "\n");
    // Without a line's end: that would belong to the form's last value.
    files.put("slack.slash-command.txt", command.text());
    files.put("stream-ingest.slack.json", SampleShapes.pretty(streamIngestEvent(sign(mention))));
    files.put(
        "conversations.app-mention.json",
        SampleShapes.pretty(
            SampleShapes.webhookEvent(
                "0b7a4c55-4f2f-4f0e-9d1c-6b8f5a3f2d11",
                "slack",
                MENTION_GATEWAY_ID,
                mention,
                SampleShapes.parse(mention.text()))));
    files.put(
        "commands.slash-command.json",
        SampleShapes.pretty(
            SampleShapes.webhookEvent(
                "5d0c6f0a-93f5-4a53-8b0e-2f4c1f6f7a90",
                "slack",
                COMMAND_GATEWAY_ID,
                command,
                fields(command.text()))));
    files.put(
        "profiles.user-change.json",
        SampleShapes.pretty(
            SampleShapes.webhookEvent(
                "a3d1f6c2-7e58-4b0d-8f39-61c0f2b7d945",
                "slack",
                CHANGE_GATEWAY_ID,
                change,
                SampleShapes.parse(change.text()))));
    return files;
  }

  static SignedWebhook sign(Webhook webhook) {
    return SlackSigner.request(SECRET, SampleEvents.RECEIVED.getEpochSecond(), webhook.body());
  }

  /** The stream's event with one record of the inbox table, as the table lane's ingest gets it. */
  private static ObjectNode streamIngestEvent(SignedWebhook signed) {
    ObjectNode event = SampleShapes.JSON.createObjectNode();
    ObjectNode streamRecord =
        event
            .putArray("Records")
            .addObject()
            .put("eventID", "c4ca4238a0b923820dcc509a6f75849b")
            .put("eventName", "INSERT")
            .put("eventVersion", "1.1")
            .put("eventSource", "aws:dynamodb")
            .put("awsRegion", "eu-west-1");
    ObjectNode change = streamRecord.putObject("dynamodb");
    change.put("ApproximateCreationDateTime", SampleEvents.RECEIVED.getEpochSecond());
    change.putObject("Keys").set("id", SampleShapes.attribute("S", MENTION_GATEWAY_ID));
    change.set("NewImage", item(signed));
    change
        .put("SequenceNumber", "100000000000000000001")
        .put("SizeBytes", 1500)
        .put("StreamViewType", "NEW_IMAGE");
    streamRecord.put(
        "eventSourceARN",
        "arn:aws:dynamodb:eu-west-1:000000000000:table/wharf-InboxTable/stream/2026-01-01T00:00:00.000");
    return event;
  }

  /** What ingest-api's mapping template writes. */
  private static ObjectNode item(SignedWebhook signed) {
    ObjectNode item = SampleShapes.JSON.createObjectNode();
    String receivedAt = Long.toString(SampleEvents.RECEIVED.toEpochMilli());
    item.set("id", SampleShapes.attribute("S", MENTION_GATEWAY_ID));
    item.set("receivedAt", SampleShapes.attribute("N", receivedAt));
    item.set("waiting", SampleShapes.attribute("S", receivedAt.substring(12)));
    item.set("reserve", SampleShapes.attribute("S", "-".repeat(64)));
    ObjectNode webhook = item.putObject("webhook").putObject("M");
    webhook.set("v", SampleShapes.attribute("N", "1"));
    webhook.set("source", SampleShapes.attribute("S", "slack"));
    webhook.set("lane", SampleShapes.attribute("S", "table"));
    webhook.set("tenant", SampleShapes.attribute("B", ""));
    webhook.set("ip", SampleShapes.attribute("B", SampleShapes.base64(SampleShapes.SOURCE_IP)));
    webhook.set("method", SampleShapes.attribute("S", "POST"));
    webhook.set("path", SampleShapes.attribute("B", SampleShapes.base64("/v1/webhooks/slack")));
    webhook.putObject("query").putArray("L");
    ArrayNode headers = webhook.putObject("headers").putArray("L");
    SampleShapes.headers(signed)
        .forEach(
            (name, value) ->
                headers
                    .add(SampleShapes.attribute("B", SampleShapes.base64(name)))
                    .add(SampleShapes.attribute("B", SampleShapes.base64(value))));
    webhook.set("body", SampleShapes.attribute("B", SampleShapes.base64(signed.body())));
    return item;
  }

  /** A form as an event on the bus carries it: an object of its fields. */
  private static JsonNode fields(String form) {
    ObjectNode fields = SampleShapes.JSON.createObjectNode();
    for (String field : form.split("&", -1)) {
      String[] pair = field.split("=", 2);
      fields.put(URLDecoder.decode(pair[0], UTF_8), URLDecoder.decode(pair[1], UTF_8));
    }
    return fields;
  }
}
