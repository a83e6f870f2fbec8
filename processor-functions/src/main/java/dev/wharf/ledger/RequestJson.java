package dev.wharf.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wharf.events.Header;
import dev.wharf.events.Json;
import dev.wharf.events.Payload;
import dev.wharf.events.StoredWebhook;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All of a stored request but its body, as one JSON object beside the body. */
final class RequestJson {

  private RequestJson() {}

  static byte[] write(StoredWebhook webhook) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("source", webhook.source());
      json.writeStringField("lane", webhook.lane());
      json.writeStringField("tenant", webhook.tenant());
      json.writeStringField("id", webhook.gatewayId());
      json.writeNumberField("receivedAt", webhook.receivedAt().toEpochMilli());
      json.writeStringField("ip", webhook.sourceIp());
      json.writeStringField("method", webhook.method());
      json.writeStringField("path", webhook.path());
      write(json, "query", webhook.query());
      write(json, "headers", webhook.headers());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, String field, List<Header> headers)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Header header : headers) {
      json.writeStartArray();
      json.writeString(header.name());
      json.writeString(header.value());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  /**
   * The request that {@link #write} wrote.
   *
   * @throws LedgerUnavailableException if it is not one that this build has written
   */
  static StoredWebhook read(byte[] request, byte[] body) {
    Map<String, String> texts = new HashMap<>();
    Map<String, List<Header>> lists = new HashMap<>();
    try (JsonParser json = Json.FACTORY.createParser(request)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken() == JsonToken.START_ARRAY) {
          lists.put(name, headers(json));
        } else {
          texts.put(name, json.getText());
        }
      }
    } catch (IOException e) {
      throw new LedgerUnavailableException("a kept request is not JSON: " + e.getMessage());
    }
    return new StoredWebhook(
        field(texts, "source"),
        field(texts, "lane"),
        field(texts, "tenant"),
        field(texts, "id"),
        Instant.ofEpochMilli(Long.parseLong(field(texts, "receivedAt"))),
        field(texts, "ip"),
        field(texts, "method"),
        field(texts, "path"),
        lists.getOrDefault("query", List.of()),
        lists.getOrDefault("headers", List.of()),
        new Payload(body));
  }

  private static List<Header> headers(JsonParser json) throws IOException {
    List<Header> headers = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_ARRAY) {
      String name = json.nextTextValue();
      String value = json.nextTextValue();
      headers.add(new Header(name, value));
      json.nextToken();
    }
    return headers;
  }

  private static String field(Map<String, String> texts, String name) {
    String value = texts.get(name);
    if (value == null) {
      throw new LedgerUnavailableException("a kept request has no " + name);
    }
    return value;
  }
}
