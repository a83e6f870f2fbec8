package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What every source's samples are made of: requests as API Gateway sees them, and the bus's events.
 */
final class SampleShapes {

  static final String ACCOUNT = "000000000000";
  static final String REGION = "eu-west-1";
  static final String SOURCE_IP = "3.18.12.63";
  static final ObjectMapper JSON = new ObjectMapper();

  private SampleShapes() {}

  /** A file for an editor's HTTP client. */
  static String http(String source, SignedWebhook signed) {
    String headers =
        signed.headers().entrySet().stream()
            .map(header -> header.getKey() + ": " + header.getValue() + "\n")
            .collect(Collectors.joining());
    return "POST http://127.0.0.1:7800/v1/webhooks/%s HTTP/1.1\n%s\n%s"
        .formatted(source, headers, new String(signed.body(), UTF_8));
  }

  /** All headers of a request, those that API Gateway adds among them. */
  static Map<String, String> headers(SignedWebhook signed) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(signed.headers());
    headers.put("Host", "abcde12345.execute-api." + REGION + ".amazonaws.com");
    headers.put("X-Forwarded-For", SOURCE_IP);
    headers.put("X-Forwarded-Port", "443");
    headers.put("X-Forwarded-Proto", "https");
    return headers;
  }

  /** As ingest-api's mapping templates write them: {@code base64:base64,…}. */
  static String storedHeaders(SignedWebhook signed) {
    return headers(signed).entrySet().stream()
        .map(header -> base64(header.getKey()) + ":" + base64(header.getValue()))
        .collect(Collectors.joining(","));
  }

  /** A stored webhook, as the queue lane's mapping template writes it. */
  static String queueEnvelope(String source, String gatewayId, SignedWebhook signed) {
    return JSON.createObjectNode()
        .put("v", 1)
        .put("source", source)
        .put("lane", "queue")
        .put("tenant", "")
        .put("id", base64(gatewayId))
        .put("receivedAt", SampleEvents.RECEIVED.toEpochMilli())
        .put("ip", base64(SOURCE_IP))
        .put("method", "POST")
        .put("path", base64("/v1/webhooks/" + source))
        .put("query", "")
        .put("headers", storedHeaders(signed))
        .put("body", base64(signed.body()))
        .toString();
  }

  /** One of DynamoDB's typed values. */
  static ObjectNode attribute(String type, String value) {
    return JSON.createObjectNode().put(type, value);
  }

  /** A verified webhook as EventBridge delivers it to a processor. */
  static ObjectNode webhookEvent(
      String id, String source, String gatewayId, Webhook webhook, JsonNode data) {
    ObjectNode published = event(id, webhook.type());
    published.put("source", "wharf." + source);
    published
        .putObject("detail")
        .put("version", 1)
        .put("id", gatewayId)
        .put("source", source)
        .put("tenant", "")
        .put("type", webhook.type())
        .put("receivedAt", SampleEvents.RECEIVED.toEpochMilli())
        .put("key", webhook.key(source))
        .set("data", data);
    return published;
  }

  static ObjectNode event(String id, String detailType) {
    ObjectNode event = JSON.createObjectNode();
    event.put("version", "0").put("id", id).put("detail-type", detailType).put("source", "");
    event.put("account", ACCOUNT);
    event.put(
        "time",
        DateTimeFormatter.ISO_INSTANT.format(
            SampleEvents.RECEIVED.truncatedTo(ChronoUnit.SECONDS)));
    event.put("region", REGION);
    event.putArray("resources");
    return event;
  }

  static String base64(String text) {
    return base64(text.getBytes(UTF_8));
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static String pretty(JsonNode json) {
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
