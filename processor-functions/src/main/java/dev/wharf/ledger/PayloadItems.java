package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.PAYLOAD;
import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.s;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.wharf.events.Header;
import dev.wharf.events.Json;
import dev.wharf.events.StoredWebhook;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A request as ledger items: the body compressed, in as many items as DynamoDB's 400 KB ask for;
 * the first one carries the rest of the request too.
 */
final class PayloadItems {

  private static final int CHUNK = 350 * 1024;

  private PayloadItems() {}

  static List<Map<String, AttributeValue>> of(String pk, StoredWebhook webhook) {
    List<Map<String, AttributeValue>> items = of(pk, webhook.payload().bytes());
    items
        .get(0)
        .put("request", AttributeValue.fromB(SdkBytes.fromByteArray(gzip(request(webhook)))));
    return items;
  }

  static List<Map<String, AttributeValue>> of(String pk, byte[] bytes) {
    byte[] compressed = gzip(bytes);
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    for (int from = 0; from < compressed.length; from += CHUNK) {
      Map<String, AttributeValue> item = new HashMap<>();
      item.put("pk", s(pk));
      item.put("sk", s(PAYLOAD + items.size()));
      byte[] chunk =
          Arrays.copyOfRange(compressed, from, Math.min(from + CHUNK, compressed.length));
      item.put("body", AttributeValue.fromB(SdkBytes.fromByteArray(chunk)));
      items.add(item);
    }
    items.get(0).put("parts", n(items.size()));
    return items;
  }

  /** The body that {@link #of} stored, its items in order. */
  static byte[] body(List<Map<String, AttributeValue>> items) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    for (Map<String, AttributeValue> item : items) {
      AttributeValue body = item.get("body");
      if (body != null) {
        compressed.writeBytes(body.b().asByteArray());
      }
    }
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(compressed.toByteArray()))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] request(StoredWebhook webhook) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      json.writeStartObject();
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

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
