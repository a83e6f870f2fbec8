package dev.wharf.api;

import static dev.wharf.api.HostileRequests.JSON;
import static dev.wharf.api.HostileRequests.input;
import static dev.wharf.api.HostileRequests.render;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.api.HostileRequests.Route;
import dev.wharf.mapping.Rendering;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asana's and Microsoft Graph's questions, which are answered from what is stored of them. */
class StoredHandshakesTest {

  private static final Route ASANA = route("/webhooks/asana", "application/json");
  private static final Route GRAPH = route("/webhooks/microsoft-graph", "text/plain");

  static Stream<String> hostile() {
    return Stream.concat(
        HandshakeAnswersTest.hostile(),
        Stream.of("a\u0085Set-Cookie: a=b", "a\t", "\u2028", "a|b"));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void asksNobodysTextBackForAHeader(String text) throws Exception {
    asksNothingBack(update(ASANA, Map.of(), Map.of("X-Hook-Secret", text)));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void asksNobodysTextBackForABody(String text) throws Exception {
    // Graph's own tokens have spaces, and are longer than Asana's secrets.
    if (!text.equals("a b") && !text.startsWith("xxx")) {
      asksNothingBack(update(GRAPH, Map.of("validationToken", text), Map.of()));
    }
  }

  @Test
  void asanasSecretAndGraphsTokenHaveBounds() throws Exception {
    asksBack(update(ASANA, Map.of(), Map.of("X-Hook-Secret", "a".repeat(256))), "a".repeat(256));
    asksNothingBack(update(ASANA, Map.of(), Map.of("X-Hook-Secret", "a".repeat(257))));
    asksBack(
        update(GRAPH, Map.of("validationToken", "a b:".repeat(256)), Map.of()), "a b:".repeat(256));
    asksNothingBack(update(GRAPH, Map.of("validationToken", "a".repeat(1025)), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Hook-Secret", "x-hook-secret", "X-HOOK-SECRET"})
  void asksAsanasSecretBackWhateverTheCaseOfItsHeader(String header) throws Exception {
    asksBack(update(ASANA, Map.of(), Map.of(header, "b537207f")), "b537207f");
  }

  @Test
  void takesAQuestionFromNowhereElse() throws Exception {
    asksNothingBack(update(ASANA, Map.of("X-Hook-Secret", "b537207f"), Map.of()));
    asksNothingBack(update(GRAPH, Map.of(), Map.of("validationToken", "token")));
    asksNothingBack(update(GRAPH, Map.of("validationtoken", "token"), Map.of()));
  }

  @Test
  void putsAsanasSecretIntoItsHeaderAndNothingElseAnywhere() {
    Rendering answer = stored(ASANA, "b537207f");

    assertThat(answer.responseOverrides().header()).isEqualTo(Map.of("X-Hook-Secret", "b537207f"));
    assertThat(answer.responseOverrides().status()).isNull();
    assertThat(answer.body()).isEmpty();
    assertThat(stored(ASANA, "").responseOverrides().header()).isEmpty();
  }

  @Test
  void printsGraphsTokenAndNothingElse() {
    assertThat(stored(GRAPH, "Validation: a b").body()).isEqualTo("Validation: a b");
    assertThat(stored(GRAPH, "Validation: a b").responseOverrides().header()).isEmpty();
    assertThat(stored(GRAPH, "").body()).isEmpty();
  }

  private static void asksBack(JsonNode update, String challenge) {
    assertThat(update.get("ReturnValues").textValue()).isEqualTo("ALL_NEW");
    String stored = update.at("/ExpressionAttributeValues/:challenge/B").textValue();
    assertThat(new String(Base64.getDecoder().decode(stored), StandardCharsets.UTF_8))
        .isEqualTo(challenge);
  }

  private static void asksNothingBack(JsonNode update) {
    assertThat(update.get("ReturnValues").textValue()).isEqualTo("NONE");
    assertThat(update.at("/ExpressionAttributeValues").has(":challenge")).isFalse();
  }

  private static JsonNode update(Route route, Map<String, String> query, Map<String, String> header)
      throws Exception {
    return JSON.readTree(render(route, input(route, "{}", "", query, header)));
  }

  /** What DynamoDB answers with, and what becomes of it; without a challenge it has none. */
  private static Rendering stored(Route route, String challenge) {
    String encoded = Base64.getEncoder().encodeToString(challenge.getBytes(StandardCharsets.UTF_8));
    String item =
        challenge.isEmpty() ? "{}" : "{\"Attributes\":{\"challenge\":{\"B\":\"" + encoded + "\"}}}";
    return route.operation().response("2\\d{2}").render(Definition.responseBody(item));
  }

  private static Route route(String path, String contentType) {
    return new Route(Definition.operation(path), contentType);
  }
}
