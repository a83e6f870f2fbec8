package dev.wharf.api;

import static dev.wharf.api.HostileRequests.HOSTILE;
import static dev.wharf.api.HostileRequests.ID;
import static dev.wharf.api.HostileRequests.JSON;
import static dev.wharf.api.HostileRequests.TABLE;
import static dev.wharf.api.HostileRequests.TIME;
import static dev.wharf.api.HostileRequests.decode;
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
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the table lane stores, against what hostile senders send. */
class TableLaneRequestTest {

  private static final String SLACK = "/webhooks/slack";

  static Stream<Route> routes() {
    return HostileRequests.routes("table");
  }

  @ParameterizedTest
  @MethodSource("routes")
  void storesHostileBodiesAsTheyCame(Route route) throws Exception {
    for (String text : HOSTILE) {
      check(route, text, "t", Map.of(), Map.of("Content-Type", route.contentType()));
      check(route, "{\"a\":\"" + text, "t", Map.of(), Map.of());
      check(route, "a=" + text + "&b=%20+c", "t", Map.of(), Map.of());
      check(route, "url_verification" + text, "t", Map.of(), Map.of());
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
  void storesWhatGeneratedSendersSend(Route route) throws Exception {
    Random random = new Random(20261121);
    for (int i = 0; i < 600; i++) {
      check(
          route,
          text(random, random.nextInt(i % 50 == 0 ? 200_000 : 2_000)),
          text(random, 1 + random.nextInt(200)),
          params(random, random.nextInt(6)),
          params(random, random.nextInt(30)));
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void storesAnEmptyBodyAsTheEmptyObjectThatApiGatewayMakesOfIt(Route route) throws Exception {
    JsonNode request = check(route, "", "t", Map.of(), Map.of());

    assertThat(decode(request.get("body").get("B"))).isEqualTo("{}");
  }

  @ParameterizedTest
  @MethodSource("routes")
  void leavesTheKeyEmptyRatherThanSharedWhenApiGatewayGivesNoId(Route route) throws Exception {
    MappingInput whole = input(route, "{}", "t", Map.of(), Map.of());
    Map<String, String> header = new LinkedHashMap<>();
    header.put("X-None", null);

    JsonNode update =
        JSON.readTree(
            render(
                route,
                new MappingInput(
                    "{}",
                    whole.path(),
                    header,
                    header,
                    new HashMap<>(Map.of("requestTimeEpoch", TIME)),
                    whole.stageVariables())));

    assertThat(update.at("/Key/id/S").textValue()).isEmpty();
    assertThat(update.at("/ExpressionAttributeValues/:webhook/M/headers/L/1/B").textValue())
        .isEmpty();
  }

  @Test
  void storesTheChallengeBesideTheRequestAndAsksForItBack() throws Exception {
    for (String challenge : HOSTILE) {
      String body =
          JSON.writeValueAsString(
              Map.of("type", "url_verification", "token", "t", "challenge", challenge));

      JsonNode update = update(SLACK, "application/json", body);

      assertThat(update.get("ReturnValues").textValue()).isEqualTo("ALL_NEW");
      assertThat(decode(update.at("/ExpressionAttributeValues/:challenge/B"))).isEqualTo(challenge);
      assertThat(update.get("UpdateExpression").textValue()).endsWith(",challenge=:challenge");
      assertThat(decode(update.at("/ExpressionAttributeValues/:webhook/M/body/B"))).isEqualTo(body);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\":\"event_callback\",\"challenge\":\"c\"}",
        "{\"type\":\"event_callback\",\"event\":{\"type\":\"url_verification\",\"challenge\":\"c\"}}",
        "{\"type\":[\"url_verification\"],\"challenge\":\"c\"}",
        "{\"type\":{\"type\":\"url_verification\"},\"challenge\":\"c\"}",
        "{\"type\":\"url_verification\"}",
        "{\"type\":\"url_verification\",\"challenge\":\"\"}",
        "{\"type\":\"url_verification\",\"challenge\":null}",
        "{\"type\":\"url_verification \",\"challenge\":\"c\"}",
        "[{\"type\":\"url_verification\",\"challenge\":\"c\"}]",
        "\"url_verification\"",
        "type=url_verification&challenge=c",
        "{\"type\":\"url_verification\",\"challenge\":\"c\""
      })
  void asksForNothingBackOtherwise(String body) throws Exception {
    JsonNode update = update(SLACK, "application/json", body);

    assertThat(update.get("ReturnValues").textValue()).isEqualTo("NONE");
    assertThat(update.at("/ExpressionAttributeValues").has(":challenge")).isFalse();
    assertThat(update.get("UpdateExpression").textValue()).doesNotContain("challenge");
  }

  @Test
  void answersNoChallengeInAForm() throws Exception {
    JsonNode update =
        update(
            SLACK,
            "application/x-www-form-urlencoded",
            "{\"type\":\"url_verification\",\"challenge\":\"c\"}");

    assertThat(update.get("ReturnValues").textValue()).isEqualTo("NONE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "true", "{\"a\":\"b\"}", "[\"a\",{\"b\":1}]"})
  void takesAChallengeThatIsNoTextForText(String challenge) throws Exception {
    JsonNode update =
        update(
            SLACK,
            "application/json",
            "{\"type\":\"url_verification\",\"challenge\":" + challenge + "}");

    assertThat(decode(update.at("/ExpressionAttributeValues/:challenge/B"))).isNotEmpty();
  }

  private static JsonNode update(String path, String contentType, String body) throws Exception {
    Route route = new Route(Definition.operation(path), contentType);
    return JSON.readTree(render(route, input(route, body, "t", Map.of(), Map.of())));
  }

  /** Renders one request and compares every field with what was sent. */
  private static JsonNode check(
      Route route,
      String body,
      String tenant,
      Map<String, String> query,
      Map<String, String> header)
      throws Exception {
    MappingInput input = input(route, body, tenant, query, header);
    JsonNode update = JSON.readTree(render(route, input));

    assertThat(update.fieldNames())
        .toIterable()
        .containsExactly(
            "TableName",
            "Key",
            "ConditionExpression",
            "UpdateExpression",
            "ExpressionAttributeValues",
            "ReturnValues");
    assertThat(update.get("TableName").textValue()).isEqualTo(TABLE);
    assertThat(update.get("Key")).isEqualTo(JSON.readTree("{\"id\":{\"S\":\"" + ID + "\"}}"));
    assertThat(update.get("ConditionExpression").textValue()).isEqualTo("attribute_not_exists(id)");
    assertThat(update.get("ReturnValues").textValue()).isEqualTo("NONE");
    JsonNode values = update.get("ExpressionAttributeValues");
    assertThat(values.at("/:receivedAt/N").textValue()).isEqualTo(String.valueOf(TIME));
    assertThat(values.at("/:waiting/S").textValue()).isEqualTo(String.valueOf(TIME % 10));
    assertThat(values.at("/:reserve/S").textValue()).hasSize(64);
    JsonNode request = values.at("/:webhook/M");
    assertThat(request.at("/v/N").textValue()).isEqualTo("1");
    assertThat(request.at("/source/S").textValue()).isEqualTo(route.source());
    assertThat(request.at("/lane/S").textValue()).isEqualTo("table");
    assertThat(decode(request.at("/tenant/B"))).isEqualTo(route.hasTenant() ? tenant : "");
    assertThat(decode(request.at("/ip/B"))).isEqualTo("2001:db8::1");
    assertThat(request.at("/method/S").textValue()).isEqualTo("POST");
    assertThat(decode(request.at("/path/B"))).isEqualTo(input.context().get("path"));
    assertThat(pairs(request.at("/query/L"))).isEqualTo(query);
    assertThat(pairs(request.at("/headers/L"))).isEqualTo(header);
    assertThat(decode(request.at("/body/B"))).isEqualTo(body.isEmpty() ? "{}" : body);
    return request;
  }

  private static Map<String, String> pairs(JsonNode list) {
    Map<String, String> pairs = new LinkedHashMap<>();
    assertThat(list.size() % 2).isZero();
    for (int i = 0; i < list.size(); i += 2) {
      pairs.put(decode(list.get(i).get("B")), decode(list.get(i + 1).get("B")));
    }
    return pairs;
  }
}
