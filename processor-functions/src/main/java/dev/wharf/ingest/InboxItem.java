package dev.wharf.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wharf.events.Header;
import dev.wharf.events.Json;
import dev.wharf.events.Payload;
import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An item of the inbox table, as {@code table-lane.request.vtl} writes it: the key, {@code
 * receivedAt}, and a map {@code webhook} in which what the sender controls is bytes (type B), the
 * rest text or a number; headers and query are lists of a name, its value, the next name.
 *
 * @param id its key, the gateway's own id
 */
record InboxItem(String id, Map<String, AttributeValue> attributes)
    implements StoredMessage.Content {

  InboxItem {
    requireNonNull(id, "id is null");
    attributes = Map.copyOf(attributes);
  }

  /**
   * @throws IllegalStateException if the record has no new image: the stream's view type is wrong,
   *     and nothing may be taken for read; or if it is another source's
   */
  static StoredMessage of(DynamodbStreamRecord record) {
    if (record.getDynamodb() == null) {
      throw new IllegalStateException(
          "the record has no dynamodb; this function reads the inbox table's stream, as in"
              + " events/stream-ingest.slack.json");
    }
    String sequenceNumber = record.getDynamodb().getSequenceNumber();
    Map<String, AttributeValue> image = record.getDynamodb().getNewImage();
    AttributeValue id = image == null ? null : image.get("id");
    if (image == null || id == null || id.getS() == null) {
      throw new IllegalStateException(
          "record "
              + sequenceNumber
              + " has no new image with an id; the inbox table's stream must have NEW_IMAGE");
    }
    return new StoredMessage(
        sequenceNumber,
        id.getS(),
        new InboxItem(id.getS(), image),
        1,
        image.containsKey("redrive"));
  }

  /**
   * An item that {@link #raw} wrote down.
   *
   * @throws UndecodableException if it is not one
   */
  static InboxItem ofRaw(String id, String raw) throws UndecodableException {
    try (JsonParser parser = Json.FACTORY.createParser(raw)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new UndecodableException("not a JSON object");
      }
      return new InboxItem(id, ItemJson.read(parser));
    } catch (IOException e) {
      throw new UndecodableException("not JSON", e);
    }
  }

  @Override
  public StoredWebhook decode() throws UndecodableException {
    Map<String, AttributeValue> webhook = attribute(attributes, "webhook").getM();
    if (webhook == null) {
      throw new UndecodableException("webhook is not a map");
    }
    return decode(webhook);
  }

  private StoredWebhook decode(Map<String, AttributeValue> webhook) throws UndecodableException {
    String version = number(webhook, "v");
    if (!version.equals(Integer.toString(StoredWebhook.VERSION))) {
      throw new UndecodableException(
          "v is " + version + "; this build reads version " + StoredWebhook.VERSION);
    }
    return new StoredWebhook(
        string(webhook, "source"),
        string(webhook, "lane"),
        utf8(webhook, "tenant"),
        id,
        receivedAt(),
        utf8(webhook, "ip"),
        string(webhook, "method"),
        utf8(webhook, "path"),
        pairs(webhook, "query"),
        pairs(webhook, "headers"),
        new Payload(bytes("body", attribute(webhook, "body"))));
  }

  @Override
  public String raw() {
    return ItemJson.write(attributes);
  }

  private Instant receivedAt() throws UndecodableException {
    try {
      return Instant.ofEpochMilli(Long.parseLong(number(attributes, "receivedAt")));
    } catch (NumberFormatException e) {
      throw new UndecodableException("receivedAt is not a number of milliseconds", e);
    }
  }

  private static List<Header> pairs(Map<String, AttributeValue> map, String name)
      throws UndecodableException {
    List<AttributeValue> list = attribute(map, name).getL();
    if (list == null || list.size() % 2 != 0) {
      throw new UndecodableException(name + " is not a list of names and values");
    }
    List<Header> pairs = new ArrayList<>();
    for (int i = 0; i < list.size(); i += 2) {
      pairs.add(new Header(utf8(name, list.get(i)), utf8(name, list.get(i + 1))));
    }
    return pairs;
  }

  private static String utf8(Map<String, AttributeValue> map, String name)
      throws UndecodableException {
    return utf8(name, attribute(map, name));
  }

  private static String utf8(String name, AttributeValue value) throws UndecodableException {
    return new String(bytes(name, value), UTF_8);
  }

  private static byte[] bytes(String name, AttributeValue value) throws UndecodableException {
    ByteBuffer buffer = value.getB();
    if (buffer == null) {
      throw new UndecodableException(name + " is not binary");
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static String string(Map<String, AttributeValue> map, String name)
      throws UndecodableException {
    return present(name, attribute(map, name).getS(), "text");
  }

  private static String number(Map<String, AttributeValue> map, String name)
      throws UndecodableException {
    return present(name, attribute(map, name).getN(), "a number");
  }

  private static String present(String name, @Nullable String value, String type)
      throws UndecodableException {
    if (value == null) {
      throw new UndecodableException(name + " is not " + type);
    }
    return value;
  }

  private static AttributeValue attribute(Map<String, AttributeValue> map, String name)
      throws UndecodableException {
    AttributeValue value = map.get(name);
    if (value == null) {
      throw new UndecodableException(name + " is missing");
    }
    return value;
  }
}
