package dev.wharf.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import dev.wharf.events.UndecodableException;
import dev.wharf.verify.FuzzedInputs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever an inbox item holds, it is read, or is undecodable: anything else thrown fails. */
class InboxFuzzTest {

  private static final List<String> FIELDS =
      List.of("v", "source", "lane", "tenant", "ip", "method", "path", "query", "headers", "body");

  @Provide
  Arbitrary<String> texts() {
    return FuzzedInputs.texts();
  }

  @Property(
      seed = FuzzedInputs.SEED,
      tries = 150_000,
      generation = GenerationMode.RANDOMIZED,
      edgeCases = EdgeCasesMode.NONE)
  void inboxItems(@ForAll("texts") String text, @ForAll int choices) {
    FuzzedInputs.tried();
    Map<String, AttributeValue> webhook = new HashMap<>();
    int left = choices;
    for (String field : FIELDS) {
      webhook.put(field, Math.floorMod(left, 3) == 0 ? value(text, left >> 2) : good(field));
      left = Integer.rotateRight(left, 3);
    }
    Map<String, AttributeValue> item = new HashMap<>();
    item.put("id", new AttributeValue().withS(text));
    item.put(
        "receivedAt",
        (choices & 1) == 0 ? new AttributeValue().withN("1767225600123") : value(text, choices));
    item.put(
        "webhook",
        (choices & 30) == 0 ? value(text, choices) : new AttributeValue().withM(webhook));
    InboxItem content = new InboxItem(text, item);
    try {
      assertThat(content.decode().gatewayId()).isEqualTo(text);
    } catch (UndecodableException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
    assertThat(content.raw()).isNotNull();
  }

  @AfterContainer
  static void print() {
    FuzzedInputs.print();
  }

  private static AttributeValue good(String field) {
    return switch (field) {
      case "v" -> new AttributeValue().withN("1");
      case "source", "lane", "method" -> new AttributeValue().withS("x");
      case "query", "headers" -> new AttributeValue().withL(List.of(bytes("a"), bytes("b")));
      default -> bytes(field);
    };
  }

  private static AttributeValue value(String text, int kind) {
    return switch (Math.floorMod(kind, 8)) {
      case 0 -> new AttributeValue().withS(text);
      case 1 -> new AttributeValue().withN(text);
      case 2 -> bytes(text);
      case 3 -> new AttributeValue().withL(List.of(bytes(text)));
      case 4 -> new AttributeValue().withL(List.of(bytes(text), new AttributeValue().withN("1")));
      case 5 -> new AttributeValue().withM(Map.of(text, bytes(text)));
      case 6 -> new AttributeValue().withNULL(true);
      default -> new AttributeValue();
    };
  }

  private static AttributeValue bytes(String text) {
    return new AttributeValue().withB(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }
}
