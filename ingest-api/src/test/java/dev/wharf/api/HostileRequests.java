package dev.wharf.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.wharf.api.Definition.Operation;
import dev.wharf.mapping.MappingInput;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Requests that hostile senders send, and the templates that meet them. */
final class HostileRequests {

  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static final String QUEUE = "https://sqs.eu-west-1.amazonaws.com/000000000000/inbox";
  static final String TABLE = "wharf-InboxTable";
  static final String ID = "JKJaXmPLvHcESHA=";
  static final long TIME = 1763688159123L;
  static final List<String> HOSTILE =
      List.of(
          "'\"\\/",
          "\\",
          "\\\"",
          "\",\"DelaySeconds\":900,\"x\":\"",
          "\\\"},{",
          "$x $input.body ${x} $!x $util.base64Encode('a') $context.stage",
          "#end #if(true) #set($x = 1) #foreach #macro(a) #parse('x') #[[ ]]# #stop",
          "## comment",
          "#* block *#",
          "&DelaySeconds=900&MessageGroupId=x",
          "\0\1\2\3\4\5\6\7\b\t\u000b\f\u000e\u001b\u001f\u007f\u0085",
          "a\r\nb\nc\rd",
          "é 😀 漢字 \u2028\u2029 \ufeff \ufffd \uffff",
          "\ufffd\ufffd\ufffd",
          "%00%0d%0a%22",
          "a:b,c:d",
          "@source@",
          "{}",
          "null",
          " ",
          "x".repeat(10_240));

  private HostileRequests() {}

  /** Those of a lane; a function that answers is asked with what the queue lane would store. */
  static Stream<Route> routes(String lane) {
    String uri = lane.equals("queue") ? ".*:(sqs:path|lambda:path)/.*" : ".*:dynamodb:action/.*";
    return Definition.all().stream()
        .filter(operation -> operation.uri().matches(uri))
        .flatMap(
            operation ->
                operation.requestTemplates().keySet().stream()
                    .map(type -> new Route(operation, (String) type)));
  }

  /** One route's template for one content type. */
  record Route(Operation operation, String contentType) {

    String source() {
      return operation.source();
    }

    boolean hasTenant() {
      return operation.path().endsWith("/{tenant}");
    }
  }

  static String render(Route route, MappingInput input) {
    return route.operation().request(route.contentType()).render(input).body();
  }

  static MappingInput input(
      Route route,
      String body,
      String tenant,
      Map<String, String> query,
      Map<String, String> header) {
    return new MappingInput(
        body,
        route.hasTenant() ? Map.of("tenant", tenant) : Map.of(),
        query,
        header,
        Map.of(
            "extendedRequestId",
            ID,
            "requestId",
            "chosen-by-the-sender",
            "requestTimeEpoch",
            TIME,
            "path",
            route.operation().path().replace("{tenant}", tenant),
            "identity",
            Map.of("sourceIp", "2001:db8::1")),
        Map.of("inboxQueueUrl", QUEUE, "inboxTable", TABLE));
  }

  static Map<String, String> params(Random random, int count) {
    Map<String, String> params = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      params.put(text(random, 1 + random.nextInt(20)), text(random, random.nextInt(60)));
    }
    return Collections.unmodifiableMap(params);
  }

  /**
   * Any characters that UTF-8 can carry, with those that VTL and JSON care about over-represented.
   */
  static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      switch (random.nextInt(6)) {
        case 0 -> text.append("\"\\$#{}()':,=&%\r\n@".charAt(random.nextInt(17)));
        case 1 -> text.append(HOSTILE.get(random.nextInt(HOSTILE.size() - 1)));
        case 2 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
        case 3 -> {
          int codePoint = random.nextInt(0x10000);
          text.appendCodePoint(codePoint >= 0xd800 && codePoint < 0xe000 ? 0xfffd : codePoint);
        }
        default -> text.append((char) (' ' + random.nextInt(95)));
      }
    }
    return text.toString();
  }

  static String decode(JsonNode field) {
    return decode(field.textValue());
  }

  static String decode(String base64) {
    return new String(Base64.getDecoder().decode(base64), UTF_8);
  }

  static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
