package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** An app_mention and a slash command at stations of their way, and Slack's question. */
final class SlackSamples {

  /** The signing secret of local.yaml. */
  static final String SECRET = "slack_local_development_only";

  private static final String MENTION_GATEWAY_ID = "XkzhRG0UDoEEMxA=";
  private static final String COMMAND_GATEWAY_ID = "XkzhkE7ljoEEfKg=";

  private final SlackEvents events = new SlackEvents(SampleEvents.CLOCK, new Random(20260101));
  private final Webhook mention = events.event("app_mention");
  private final Webhook question = events.urlVerification();
  private final Webhook command = events.slashCommand();

  /** The files' text by name. */
  Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("slack.app-mention.json", mention.text() + "\n");
    files.put("slack.app-mention.http", SampleShapes.http("slack", sign(mention)));
    files.put("slack.url-verification.json", question.text() + "\n");
    // Without a line's end: that would belong to the form's last value.
    files.put("slack.slash-command.txt", command.text());
    streamIngestEvent(sign(mention))
        .ifPresent(event -> files.put("stream-ingest.slack.json", SampleShapes.pretty(event)));
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
    return files;
  }

  static SignedWebhook sign(Webhook webhook) {
    return SlackSigner.request(SECRET, SampleEvents.RECEIVED.getEpochSecond(), webhook.body());
  }

  /**
   * The stream's event with one record of the inbox table, as the table lane's ingest function is
   * invoked with it. Empty until that lane's item has its final shape.
   *
   * @param signed its body and headers; {@link SampleShapes#storedHeaders} are as they are stored
   */
  private static Optional<ObjectNode> streamIngestEvent(SignedWebhook signed) {
    return Optional.empty();
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
