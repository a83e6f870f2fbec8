package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.Definition.Operation;
import dev.wharf.mapping.MappingInput;
import dev.wharf.mapping.Rendering;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered without storage, by the templates alone. */
class HandshakeAnswersTest {

  private static final String TOKEN = "our.verify-token";

  static Stream<String> hostile() {
    return Stream.of(
        "<script>alert(1)</script>",
        "\"",
        "'",
        "a\",\"x\":\"b",
        "a\nb",
        "a\r\nSet-Cookie: a=b",
        "\\u003c",
        "&lt;",
        "$context.accountId",
        "#set($x = 1)",
        "a b",
        "ä",
        "\u0000",
        "",
        "x".repeat(257));
  }

  @Test
  void answersMetaWithItsChallengeForOurToken() {
    Rendering answer = meta("subscribe", TOKEN, "1158201444", Map.of("metaVerifyToken", TOKEN));

    assertThat(answer.responseOverrides().status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("1158201444");
  }

  @Test
  void refusesMetaWithoutOurToken() {
    Map<String, String> ours = Map.of("metaVerifyToken", TOKEN);

    refused(meta("subscribe", "another", "1158201444", ours));
    refused(meta("subscribe", "", "1158201444", ours));
    refused(meta("subscribe", TOKEN.toUpperCase(java.util.Locale.ROOT), "1158201444", ours));
    refused(meta("unsubscribe", TOKEN, "1158201444", ours));
    refused(meta("subscribe", TOKEN, "1158201444", Map.of()));
    // Neither is nothing our token where none is set.
    refused(meta("subscribe", "", "1158201444", Map.of()));
    refused(meta("subscribe", "", "1158201444", Map.of("metaVerifyToken", "")));
    refused(render("get", "/webhooks/meta", Map.of(), Map.of(), Map.of()));
    refused(render("get", "/webhooks/meta", Map.of("hub.challenge", "1"), Map.of(), Map.of()));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void givesNobodysTextBack(String text) {
    refused(meta("subscribe", TOKEN, text, Map.of("metaVerifyToken", TOKEN)));
    refused(render("get", "/webhooks/dropbox", Map.of("challenge", text), Map.of(), Map.of()));
    refused(okta("X-Okta-Verification-Challenge", text));
  }

  @Test
  void answersDropboxWithItsChallenge() {
    Rendering answer =
        render(
            "get",
            "/webhooks/dropbox",
            Map.of("challenge", "7vP0kXw-_3o=/+aZ"),
            Map.of(),
            Map.of());

    assertThat(answer.responseOverrides().status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("7vP0kXw-_3o=/+aZ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Okta-Verification-Challenge",
        "x-okta-verification-challenge",
        "X-OKTA-VERIFICATION-CHALLENGE"
      })
  void answersOktaWhateverTheCaseOfItsHeader(String header) {
    Rendering answer = okta(header, "my_verification_challenge");

    assertThat(answer.responseOverrides().status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"verification\":\"my_verification_challenge\"}");
  }

  @Test
  void takesOktasChallengeFromNoParameterOfTheQuery() {
    refused(
        render(
            "get",
            "/webhooks/okta",
            Map.of("X-Okta-Verification-Challenge", "challenge"),
            Map.of(),
            Map.of()));
  }

  @Test
  void answersAHeadWithNothing() {
    Rendering answer = render("head", "/webhooks/trello", Map.of(), Map.of(), Map.of());

    assertThat(answer.responseOverrides().status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 400, 401, 413, 429, 503})
  void passesTheFunctionsAnswerOn(int status) {
    String body = "{\"a\":\"$x #if \\\" ä\"}";
    Rendering answer =
        function(
            "{\"status\":\"%d\",\"body\":\"%s\"}"
                .formatted(
                    status,
                    Base64.getEncoder()
                        .encodeToString(body.getBytes(java.nio.charset.StandardCharsets.UTF_8))));

    assertThat(answer.responseOverrides().status()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body);
  }

  @Test
  void printsNothingWhereTheFunctionSaysNothing() {
    assertThat(function("{\"status\":\"200\",\"body\":\"\"}").body()).isEmpty();
    assertThat(function("{\"status\":\"204\",\"body\":\"\"}").body()).isEmpty();
  }

  /** An error, a time-out, a throttle, and whatever else is not the function's answer. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"errorMessage\":\"200\",\"errorType\":\"java.lang.IllegalStateException\"}",
        "{\"errorMessage\":\"2026-01-01T00:00:00Z f Task timed out after 15.00 seconds\"}",
        "{\"Reason\":\"ReservedFunctionConcurrentInvocationLimitExceeded\",\"Type\":\"User\",\"message\":\"Rate Exceeded.\"}",
        "{\"message\":\"Internal server error\"}",
        "null",
        "\"200\"",
        "[200]",
        "200",
        "",
        "<html>",
        "{\"status\":null}",
        "{\"status\":{}}",
        "{\"status\":\"201\"}",
        "{\"status\":\"2000\"}",
        "{\"status\":\"\"}"
      })
  void takesNothingElseForSuccess(String result) {
    Rendering answer = function(result);

    assertThat(answer.responseOverrides().status()).isNull();
    assertThat(Definition.operation("/webhooks/zoom").status("default")).isEqualTo(500);
  }

  private static void refused(Rendering answer) {
    assertThat(answer.responseOverrides().status()).isNull();
    assertThat(answer.responseOverrides().header()).isEmpty();
    assertThat(answer.body()).contains("Refused: ").hasSizeLessThan(200);
    assertThat(answer.body()).doesNotContain("<", "Cookie", "\n", "ä");
  }

  private static Rendering meta(
      String mode, String token, String challenge, Map<String, String> variables) {
    return render(
        "get",
        "/webhooks/meta/{tenant}",
        Map.of("hub.mode", mode, "hub.verify_token", token, "hub.challenge", challenge),
        Map.of(),
        variables);
  }

  private static Rendering okta(String header, String challenge) {
    return render("get", "/webhooks/okta", Map.of(), Map.of(header, challenge), Map.of());
  }

  private static Rendering function(String result) {
    return Definition.operation("/webhooks/zoom")
        .response("default")
        .render(Definition.responseBody(result));
  }

  private static Rendering render(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> header,
      Map<String, String> variables) {
    Operation operation = Definition.operation(method, path);
    assertThat(operation.request("application/json").render(Definition.responseBody("")).body())
        .isEqualTo("{\"statusCode\":200}");
    return operation
        .response("default")
        .render(new MappingInput("", Map.of(), query, header, Map.of(), variables));
  }
}
