package dev.wharf.api;

import static dev.wharf.api.Definition.responseBody;
import static dev.wharf.api.HostileRequests.HOSTILE;
import static dev.wharf.api.HostileRequests.JSON;
import static dev.wharf.api.HostileRequests.encode;
import static dev.wharf.api.HostileRequests.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.api.Definition.Operation;
import dev.wharf.mapping.Rendering;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sender is told, by what DynamoDB answered. */
class TableLaneResponseTest {

  private static final String V = "com.amazonaws.dynamodb.v20120810#";
  private static final String UPDATE_TOO_LARGE =
      "Item size to update has exceeded the maximum allowed size";
  private static final String PUT_TOO_LARGE = "Item size has exceeded the maximum allowed size";

  static Stream<Arguments> refusals() {
    return Definition.operations().stream()
        .filter(operation -> operation.lane().equals("table"))
        .flatMap(
            operation ->
                Stream.of(
                    refused(
                        operation,
                        "com.amazon.coral.validate#ValidationException",
                        UPDATE_TOO_LARGE,
                        413),
                    refused(
                        operation,
                        "com.amazon.coral.validate#ValidationException",
                        PUT_TOO_LARGE,
                        413),
                    refused(
                        operation,
                        "ValidationException",
                        "Expression size has exceeded the maximum allowed size",
                        413),
                    refused(
                        operation,
                        "ValidationException",
                        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id",
                        500),
                    refused(operation, V + "ProvisionedThroughputExceededException", "m", 429),
                    refused(
                        operation,
                        "com.amazon.coral.availability#ThrottlingException",
                        "Rate exceeded",
                        429),
                    refused(operation, V + "RequestLimitExceeded", "size", 429),
                    refused(
                        operation,
                        V + "ConditionalCheckFailedException",
                        "The conditional request failed",
                        500),
                    refused(
                        operation,
                        V + "ResourceNotFoundException",
                        "Requested resource not found",
                        500),
                    refused(
                        operation, "com.amazon.coral.service#AccessDeniedException", "size", 500),
                    refused(operation, "com.amazon.coral.service#SerializationException", "m", 500),
                    refused(operation, V + "TransactionConflictException", "m", 500),
                    Arguments.of(operation, 400, "{\"__type\":42,\"message\":{}}", 500),
                    Arguments.of(operation, 400, "{\"__type\":\"ValidationException\"}", 500),
                    Arguments.of(operation, 400, "{\"message\":\"Throttling\"}", 500),
                    Arguments.of(operation, 400, "", 500),
                    Arguments.of(operation, 400, "[]", 500),
                    Arguments.of(operation, 413, "<html/>", 500),
                    Arguments.of(operation, 301, "{}", 502),
                    Arguments.of(operation, 500, "{\"__type\":\"InternalServerError\"}", 502),
                    Arguments.of(operation, 503, "Service Unavailable", 502)));
  }

  private static Arguments refused(Operation operation, String type, String message, int answer) {
    return Arguments.of(
        operation,
        400,
        "{\"__type\":\"" + type + "\",\"message\":\"" + message + "\",\"Item\":\"secret\"}",
        answer);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void answersNothingElseThanStoredWith2xx(Operation operation, int status, String body, int answer)
      throws Exception {
    String pattern = pattern(operation, status);

    Rendering rendering = operation.response(pattern).render(responseBody(body));

    assertThat(
            Objects.requireNonNullElse(
                rendering.responseOverrides().status(), operation.status(pattern)))
        .isEqualTo(answer);
    JsonNode told = JSON.readTree(rendering.body());
    assertThat(told.get("stored").booleanValue()).isFalse();
    assertThat(told.get("message").textValue()).isNotBlank();
    assertThat(rendering.body()).doesNotContain("secret", "com.amazon", "Exception", "html");
    if (answer == 413) {
      assertThat(told.get("limitBytes").intValue()).isEqualTo(409_600);
    }
  }

  private static String pattern(Operation operation, int status) {
    return operation.integrationResponses().keySet().stream()
        .map(String::valueOf)
        .filter(pattern -> String.valueOf(status).matches(pattern))
        .findFirst()
        .orElse("default");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "",
        "[]",
        "null",
        "{\"Attributes\":{}}",
        "{\"Attributes\":{\"id\":{\"S\":\"secret\"}}}",
        "{\"Attributes\":{\"challenge\":{\"B\":\"\"}}}"
      })
  void acknowledgesWithNothingAtAll(String dynamoDb) {
    assertThat(stored(dynamoDb)).isEmpty();
  }

  @Test
  void echoesEachChallengeAsJson() throws Exception {
    for (String challenge : HOSTILE) {
      echoes(challenge);
    }
    Random random = new Random(20261121);
    for (int i = 0; i < 3_000; i++) {
      echoes(text(random, 1 + random.nextInt(80)));
    }
  }

  private static void echoes(String challenge) throws Exception {
    String body =
        stored(
            "{\"Attributes\":{\"id\":{\"S\":\"x\"},\"challenge\":{\"B\":\""
                + encode(challenge)
                + "\"}}}");

    JsonNode told = JSON.readTree(body);
    assertThat(told.fieldNames()).toIterable().containsExactly("challenge");
    assertThat(told.get("challenge").textValue()).isEqualTo(challenge);
  }

  private static String stored(String dynamoDb) {
    Rendering rendering =
        Definition.operation("/webhooks/slack").response("2\\d{2}").render(responseBody(dynamoDb));
    assertThat(rendering.responseOverrides().status()).isNull();
    return rendering.body();
  }
}
