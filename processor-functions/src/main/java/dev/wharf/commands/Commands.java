package dev.wharf.commands;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.Json;
import dev.wharf.events.WebhookEvent;
import dev.wharf.processors.Processor;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Answers Slack's slash commands. Slack was acknowledged long before, so the answer goes to the
 * command's {@code response_url}; here it is put in a queue, as {@code {"key", "responseUrl",
 * "text"}}, for whatever posts it there.
 *
 * <p>A crash between sending and the processor's claim sends a second message. It carries the same
 * {@code key}, by which its consumer can tell; a replay that runs it again has a key of its own.
 *
 * @see <a href="https://docs.slack.dev/interactivity/implementing-slash-commands">Slash
 *     commands</a>
 */
public final class Commands implements Processor {

  private static final String SLACK = "hooks.slack.com";

  private final SqsClient sqs;
  private final String queueUrl;

  public Commands(SqsClient sqs, String queueUrl) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
  }

  @Override
  public void process(WebhookEvent event, JsonNode data) {
    String reply = reply(event.scope(), data);
    sqs.sendMessage(send -> send.queueUrl(queueUrl).messageBody(reply));
  }

  /**
   * @throws IllegalArgumentException if a field is missing, or the answer would leave Slack
   */
  static String reply(String key, JsonNode command) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
      // SQS refuses a message that holds one of the characters that XML doesn't know.
      json.enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());
      json.writeStartObject();
      json.writeStringField("key", key);
      json.writeStringField("responseUrl", responseUrl(command));
      json.writeStringField("text", text(command));
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException(e); // Nothing is written but to memory.
    }
    return text.toString();
  }

  private static String responseUrl(JsonNode command) {
    String url = command.path("response_url").asText();
    try {
      URI uri = URI.create(url);
      if ("https".equals(uri.getScheme())
          && SLACK.equals(uri.getHost())
          && uri.getPort() == -1
          && uri.getUserInfo() == null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // As good as another host's.
    }
    throw new IllegalArgumentException("response_url is not an address at https://" + SLACK + "/");
  }

  private static String text(JsonNode command) {
    String name = command.path("command").asText();
    if (name.isEmpty()) {
      throw new IllegalArgumentException("Slack's command has no command");
    }
    String words = command.path("text").asText().strip();
    return words.isEmpty() || words.equals("help")
        ? "Try " + escape(name) + " followed by anything."
        : "Received: " + escape(words);
  }

  /** As Slack asks for it, so that nobody's words become a link or a mention. */
  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
