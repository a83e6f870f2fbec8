package dev.wharf.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.template.Resources.Queue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * SQS's limit in bytes, attributes included. ElasticMQ counts characters, and takes no notice of a
 * queue's own MaximumMessageSize. The refusal is the one that real SQS was recorded to give.
 */
final class MessageLimit {
  private static final ObjectMapper JSON = new ObjectMapper();

  private MessageLimit() {}

  /** SQS's refusal, or null where the message is small enough. */
  static @Nullable IntegrationResponse refusal(Queue queue, String request) {
    int limit = queue.maximumMessageBytes();
    // A message is never larger than the request that holds it.
    if (request.length() * 3L <= limit || request.getBytes(UTF_8).length <= limit) {
      return null;
    }
    if (messageBytes(request) <= limit) {
      return null;
    }
    String body =
        "{\"__type\":\"com.amazon.coral.service#InvalidParameterValueException\",\"message\":\"One or"
            + " more parameters are invalid. Reason: Message must be shorter than "
            + limit
            + " bytes.\"}";
    return new IntegrationResponse(
        400,
        Map.of(
            "content-type",
            "application/x-amz-json-1.0",
            "x-amzn-query-error",
            "InvalidParameterValue;Sender"),
        body);
  }

  private static long messageBytes(String request) {
    try {
      JsonNode message = JSON.readTree(request);
      long bytes = bytes(message.path("MessageBody"));
      for (Map.Entry<String, JsonNode> attribute : message.path("MessageAttributes").properties()) {
        bytes += attribute.getKey().getBytes(UTF_8).length;
        for (JsonNode value : attribute.getValue()) {
          bytes += bytes(value);
        }
      }
      return bytes;
    } catch (JsonProcessingException e) {
      // SQS says so itself.
      return 0;
    }
  }

  private static int bytes(JsonNode text) {
    return text.asText().getBytes(UTF_8).length;
  }
}
