package dev.wharf.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What API Gateway stored: a request as it came, verified by nobody.
 *
 * <p>Its JSON form, version 1, is written by {@code ingest-api/templates} and described by {@code
 * schemas/stored-webhook.v1.json}: whatever the sender controls is base64 in it.
 *
 * @param source the route's source; written by us, not by the sender
 * @param lane where it was stored
 * @param tenant the route's tenant; empty where the route has none
 * @param gatewayId API Gateway's own id of the request, {@code $context.extendedRequestId}
 * @param receivedAt when API Gateway received it, to the millisecond
 * @param sourceIp the address that API Gateway saw
 * @param path the request's path, with the stage
 * @param query query parameters, decoded
 * @param headers all headers
 */
public record StoredWebhook(
    String source,
    String lane,
    String tenant,
    String gatewayId,
    Instant receivedAt,
    String sourceIp,
    String method,
    String path,
    List<Header> query,
    List<Header> headers,
    Payload payload) {

  public static final int VERSION = 1;

  public StoredWebhook {
    requireNonNull(source, "source is null");
    requireNonNull(lane, "lane is null");
    requireNonNull(tenant, "tenant is null");
    requireNonNull(gatewayId, "gatewayId is null");
    requireNonNull(receivedAt, "receivedAt is null");
    requireNonNull(sourceIp, "sourceIp is null");
    requireNonNull(method, "method is null");
    requireNonNull(path, "path is null");
    query = List.copyOf(query);
    headers = List.copyOf(headers);
    requireNonNull(payload, "payload is null");
  }

  /**
   * The header's value, its name matched in any case.
   *
   * @return empty if the header is missing, or came twice with different values: which of them a
   *     check should trust is not ours to guess
   */
  public Optional<String> header(String name) {
    List<String> values =
        headers.stream()
            .filter(header -> header.name().equalsIgnoreCase(name))
            .map(Header::value)
            .distinct()
            .toList();
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }

  /**
   * Reads the JSON form.
   *
   * @throws UndecodableException if it is not version 1's; the message names the field
   */
  public static StoredWebhook decode(String json) throws UndecodableException {
    Map<String, String> fields = fields(json);
    String version = field(fields, "v");
    if (!version.equals(Integer.toString(VERSION))) {
      throw new UndecodableException("v is " + version + "; this build reads version " + VERSION);
    }
    return new StoredWebhook(
        field(fields, "source"),
        field(fields, "lane"),
        text(fields, "tenant"),
        text(fields, "id"),
        receivedAt(fields),
        text(fields, "ip"),
        field(fields, "method"),
        text(fields, "path"),
        pairs(fields, "query"),
        pairs(fields, "headers"),
        new Payload(base64("body", field(fields, "body"))));
  }

  private static Map<String, String> fields(String json) throws UndecodableException {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = Json.FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new UndecodableException("not a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        if (!parser.nextToken().isScalarValue()) {
          throw new UndecodableException(name + " is neither text nor a number");
        }
        if (fields.put(name, parser.getText()) != null) {
          throw new UndecodableException(name + " is there twice");
        }
      }
      if (parser.nextToken() != null) {
        throw new UndecodableException("text follows the JSON object");
      }
    } catch (IOException e) {
      throw new UndecodableException("not JSON", e);
    }
    return fields;
  }

  private static Instant receivedAt(Map<String, String> fields) throws UndecodableException {
    String value = field(fields, "receivedAt");
    try {
      return Instant.ofEpochMilli(Long.parseLong(value));
    } catch (NumberFormatException e) {
      throw new UndecodableException("receivedAt is not a number of milliseconds", e);
    }
  }

  private static List<Header> pairs(Map<String, String> fields, String name)
      throws UndecodableException {
    String value = field(fields, name);
    List<Header> pairs = new ArrayList<>();
    if (value.isEmpty()) {
      return pairs;
    }
    for (String pair : value.split(",", -1)) {
      int colon = pair.indexOf(':');
      if (colon < 0) {
        throw new UndecodableException(name + " has a pair without a colon");
      }
      pairs.add(
          new Header(
              utf8(base64(name, pair.substring(0, colon))),
              utf8(base64(name, pair.substring(colon + 1)))));
    }
    return pairs;
  }

  private static String text(Map<String, String> fields, String name) throws UndecodableException {
    return utf8(base64(name, field(fields, name)));
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] base64(String name, String value) throws UndecodableException {
    try {
      return Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      throw new UndecodableException(name + " is not base64", e);
    }
  }

  private static String field(Map<String, String> fields, String name) throws UndecodableException {
    String value = fields.get(name);
    if (value == null) {
      throw new UndecodableException(name + " is missing");
    }
    return value;
  }
}
