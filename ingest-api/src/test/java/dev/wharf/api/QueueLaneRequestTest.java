package dev.wharf.api;

import static dev.wharf.api.HostileRequests.HOSTILE;
import static dev.wharf.api.HostileRequests.ID;
import static dev.wharf.api.HostileRequests.JSON;
import static dev.wharf.api.HostileRequests.QUEUE;
import static dev.wharf.api.HostileRequests.TIME;
import static dev.wharf.api.HostileRequests.decode;
import static dev.wharf.api.HostileRequests.encode;
import static dev.wharf.api.HostileRequests.input;
import static dev.wharf.api.HostileRequests.params;
import static dev.wharf.api.HostileRequests.render;
import static dev.wharf.api.HostileRequests.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.api.HostileRequests.Route;
import dev.wharf.mapping.MappingInput;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the queue lane stores, against what hostile senders send. */
class QueueLaneRequestTest {

  static Stream<Route> routes() {
    return HostileRequests.routes("queue");
  }

  @ParameterizedTest
  @MethodSource("routes")
  void storesHostileBodiesAsTheyCame(Route route) throws Exception {
    for (String text : HOSTILE) {
      check(route, text, "t", Map.of(), Map.of("Content-Type", route.contentType()));
      check(route, "{\"a\":\"" + text, "t", Map.of(), Map.of());
      check(route, "a=" + text + "&b=%20+c", "t", Map.of(), Map.of());
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void storesHostileHeadersQueriesAndTenantsAsTheyCame(Route route) throws Exception {
    for (String text : HOSTILE) {
      check(route, "{}", text, Map.of(), Map.of("X-Evil", text));
      check(route, "{}", "t", Map.of(text, text), Map.of(text, text, "After", "b"));
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void storesARequestWithoutHeadersOrBody(Route route) throws Exception {
    JsonNode stored = check(route, "", "t", Map.of(), Map.of());

    assertThat(stored.get("headers").textValue()).isEmpty();
    assertThat(decode(stored.get("body"))).isEqualTo("{}");
  }

  @ParameterizedTest
  @MethodSource("routes")
  void storesAHeaderThatAQueryParameterShadows(Route route) throws Exception {
    check(
        route,
        "{}",
        "t",
        Map.of("Stripe-Signature", "forged", "tenant", "other"),
        Map.of("Stripe-Signature", "t=1,v1=real", "stripe-signature", "lower", "tenant", "third"));
  }

  @ParameterizedTest
  @MethodSource("routes")
  void storesWhatGeneratedSendersSend(Route route) throws Exception {
    Random random = new Random(20261121);
    for (int i = 0; i < 600; i++) {
      String tenant = text(random, 1 + random.nextInt(200));
      check(
          route,
          text(random, random.nextInt(i % 50 == 0 ? 200_000 : 2_000)),
          tenant,
          params(random, random.nextInt(6)),
          params(random, random.nextInt(30)));
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void groupsMessagesByTenant(Route route) throws Exception {
    for (String tenant :
        List.of(
            "acme", "a/b", "\"", "#", "$x", "é😀", "../../x", "x".repeat(500), "é".repeat(90))) {
      JsonNode message =
          JSON.readTree(render(route, input(route, "{}", tenant, Map.of(), Map.of())));
      String group = message.get("MessageGroupId").textValue();

      assertThat(group).matches("[A-Za-z0-9!-/:-@\\[-`{-~]{1,128}");
      if (route.hasTenant()) {
        String whole = route.source() + "." + encode(tenant);
        assertThat(group).isEqualTo(whole.substring(0, Math.min(128, whole.length())));
      } else {
        assertThat(group).isEqualTo(route.source());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void storesWithoutTheContextValuesThatATestInvocationLacks(Route route) throws Exception {
    MappingInput whole = input(route, "{}", "t", Map.of(), Map.of());
    Map<String, String> header = new LinkedHashMap<>();
    header.put("X-None", null);
    header.put("X-Some", "s");
    Map<String, Object> context = new HashMap<>(Map.of("requestTimeEpoch", TIME));

    JsonNode message =
        JSON.readTree(
            render(
                route,
                new MappingInput(
                    "{}", whole.path(), header, header, context, whole.stageVariables())));
    JsonNode stored = JSON.readTree(message.get("MessageBody").textValue());

    assertThat(stored.get("id").textValue()).isEmpty();
    assertThat(stored.get("ip").textValue()).isEmpty();
    assertThat(stored.get("path").textValue()).isEmpty();
    assertThat(stored.get("headers").textValue())
        .isEqualTo(encode("X-None") + ":," + encode("X-Some") + ":" + encode("s"));
    assertThat(stored.get("query")).isEqualTo(stored.get("headers"));
  }

  @Test
  void endsAListInACommaWhenApiGatewayStoppedAtAThousandEntries() throws Exception {
    Route route = routes().findFirst().orElseThrow();
    Map<String, String> header = new LinkedHashMap<>();
    for (int i = 0; i < 1001; i++) {
      header.put("h" + i, "");
    }

    String rendered = render(route, input(route, "{}", "t", Map.of(), header));

    JsonNode stored = JSON.readTree(JSON.readTree(rendered).get("MessageBody").textValue());
    assertThat(stored.get("headers").textValue()).endsWith(encode("h999") + ":,");
  }

  @Test
  void growsABodyByAThirdSoThatThreeQuartersOfSqsLimitFit() throws Exception {
    Route route = routes().findFirst().orElseThrow();
    String rendered = render(route, input(route, "x".repeat(750_000), "t", Map.of(), Map.of()));

    assertThat(JSON.readTree(rendered).get("MessageBody").textValue().length())
        .isBetween(1_000_000, 1_048_576);
  }

  /** Renders one request, reads both layers of JSON and compares every field with what was sent. */
  private static JsonNode check(
      Route route,
      String body,
      String tenant,
      Map<String, String> query,
      Map<String, String> header)
      throws Exception {
    MappingInput input = input(route, body, tenant, query, header);
    JsonNode message = JSON.readTree(render(route, input));
    JsonNode stored = JSON.readTree(message.get("MessageBody").textValue());

    assertThat(message.fieldNames())
        .toIterable()
        .containsExactly("QueueUrl", "MessageGroupId", "MessageBody");
    assertThat(message.get("QueueUrl").textValue()).isEqualTo(QUEUE);
    assertThat(stored.fieldNames())
        .toIterable()
        .containsExactly(
            "v",
            "source",
            "lane",
            "tenant",
            "id",
            "receivedAt",
            "ip",
            "method",
            "path",
            "query",
            "headers",
            "body");
    assertThat(stored.get("v").intValue()).isEqualTo(1);
    assertThat(stored.get("source").textValue()).isEqualTo(route.source());
    assertThat(stored.get("lane").textValue()).isEqualTo("queue");
    assertThat(decode(stored.get("tenant"))).isEqualTo(route.hasTenant() ? tenant : "");
    assertThat(decode(stored.get("id"))).isEqualTo(ID);
    assertThat(stored.get("receivedAt").isIntegralNumber()).isTrue();
    assertThat(stored.get("receivedAt").longValue()).isEqualTo(TIME);
    assertThat(decode(stored.get("ip"))).isEqualTo("2001:db8::1");
    assertThat(stored.get("method").textValue())
        .isEqualTo(route.operation().httpMethod().toUpperCase(Locale.ROOT));
    assertThat(decode(stored.get("path"))).isEqualTo(input.context().get("path"));
    assertThat(pairs(stored.get("query"))).isEqualTo(query);
    assertThat(pairs(stored.get("headers"))).isEqualTo(header);
    assertThat(decode(stored.get("body"))).isEqualTo(body.isEmpty() ? "{}" : body);
    return stored;
  }

  private static Map<String, String> pairs(JsonNode field) {
    Map<String, String> pairs = new LinkedHashMap<>();
    if (!field.textValue().isEmpty()) {
      for (String pair : field.textValue().split(",", -1)) {
        String[] sides = pair.split(":", -1);
        assertThat(sides).hasSize(2);
        pairs.put(decode(sides[0]), decode(sides[1]));
      }
    }
    return pairs;
  }
}
