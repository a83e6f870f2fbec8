package dev.wharf.ledger;

import static dev.wharf.ledger.LedgerItem.PAYLOAD;
import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.s;

import com.fasterxml.jackson.core.JsonParser;
import dev.wharf.events.Json;
import dev.wharf.events.Payload;
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
import java.util.Optional;
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
        .put(
            "request",
            AttributeValue.fromB(SdkBytes.fromByteArray(gzip(RequestJson.write(webhook)))));
    return items;
  }

  static List<Map<String, AttributeValue>> of(String pk, byte[] bytes) {
    return of(pk, PAYLOAD, gzip(bytes));
  }

  /** The items that hold compressed bytes, their sort keys a prefix and a number from 0. */
  static List<Map<String, AttributeValue>> of(String pk, String prefix, byte[] compressed) {
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    for (int from = 0; from < compressed.length; from += CHUNK) {
      Map<String, AttributeValue> item = new HashMap<>();
      item.put("pk", s(pk));
      item.put("sk", s(prefix + items.size()));
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
    return gunzip(compressed(items));
  }

  static byte[] compressed(List<Map<String, AttributeValue>> items) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    for (Map<String, AttributeValue> item : items) {
      AttributeValue body = item.get("body");
      if (body != null) {
        compressed.writeBytes(body.b().asByteArray());
      }
    }
    return compressed.toByteArray();
  }

  /** The request that {@link #of} stored, its items in order; empty where they hold raw text. */
  static Optional<StoredWebhook> webhook(List<Map<String, AttributeValue>> items) {
    AttributeValue request = items.get(0).get("request");
    return request == null
        ? Optional.empty()
        : Optional.of(RequestJson.read(gunzip(request.b().asByteArray()), body(items)));
  }

  /** The request alone, for people; empty where the item carries none. */
  static Optional<KeptRequest> request(Map<String, AttributeValue> first, byte[] body) {
    AttributeValue request = first.get("request");
    if (request == null) {
      return Optional.empty();
    }
    try (JsonParser json = Json.FACTORY.createParser(gunzip(request.b().asByteArray()))) {
      return Optional.of(KeptRequest.read(json, new Payload(body)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] gunzip(byte[] compressed) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
