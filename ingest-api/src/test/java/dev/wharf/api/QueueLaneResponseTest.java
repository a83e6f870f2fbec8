package dev.wharf.api;

import static dev.wharf.api.Definition.responseBody;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.api.Definition.Operation;
import dev.wharf.mapping.Rendering;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sender is told, by what SQS answered. */
class QueueLaneResponseTest {

  private static final String TOO_LONG =
      "{\"__type\":\"com.amazonaws.sqs#InvalidParameterValue\",\"message\":\"One or more parameters"
          + " are invalid. Reason: Message must be shorter than 1048576 bytes.\"}";

  static Stream<Arguments> answers() {
    return Definition.operations().stream()
        .filter(operation -> operation.lane().equals("queue"))
        .flatMap(
            operation ->
                Stream.of(
                    Arguments.of(
                        operation, 200, "{\"MD5OfMessageBody\":\"0\",\"MessageId\":\"m\"}", 200),
                    Arguments.of(operation, 400, TOO_LONG, 413),
                    Arguments.of(operation, 400, TOO_LONG.replace("message", "Message"), 413),
                    refused(operation, 400, "com.amazonaws.sqs#RequestThrottled", 429),
                    refused(operation, 403, "com.amazonaws.sqs#RequestThrottled", 429),
                    refused(operation, 400, "RequestThrottled", 429),
                    refused(operation, 400, "com.amazon.coral.service#ThrottlingException", 429),
                    refused(operation, 400, "Throttling", 429),
                    refused(operation, 400, "com.amazonaws.sqs#KmsThrottled", 429),
                    refused(operation, 400, "KMS.ThrottlingException", 429),
                    refused(operation, 400, "com.amazonaws.sqs#OverLimit", 429),
                    refused(operation, 400, "com.amazonaws.sqs#QueueDoesNotExist", 500),
                    refused(operation, 400, "com.amazonaws.sqs#InvalidMessageContents", 500),
                    refused(operation, 403, "com.amazon.coral.service#AccessDeniedException", 500),
                    Arguments.of(operation, 400, "{\"__type\":42,\"message\":{}}", 500),
                    Arguments.of(operation, 400, "{\"message\":\"Throttling\"}", 500),
                    Arguments.of(operation, 400, "", 500),
                    Arguments.of(operation, 400, "[]", 500),
                    Arguments.of(operation, 404, "<ErrorResponse/>", 500),
                    Arguments.of(operation, 301, "{}", 502),
                    Arguments.of(operation, 500, "{\"__type\":\"InternalFailure\"}", 502),
                    Arguments.of(operation, 503, "Service Unavailable", 502)));
  }

  private static Arguments refused(Operation operation, int status, String type, int answer) {
    return Arguments.of(
        operation, status, "{\"__type\":\"" + type + "\",\"message\":\"secret of SQS\"}", answer);
  }

  @ParameterizedTest
  @MethodSource("answers")
  void answers2xxOnlyWhenTheMessageIsStored(
      Operation operation, int sqsStatus, String sqsBody, int answer) throws Exception {
    String pattern =
        operation.integrationResponses().keySet().stream()
            .map(String::valueOf)
            .filter(p -> String.valueOf(sqsStatus).matches(p))
            .findFirst()
            .orElse("default");

    Rendering rendering = operation.response(pattern).render(responseBody(sqsBody));

    int declared = operation.status(pattern);
    assertThat(Objects.requireNonNullElse(rendering.responseOverrides().status(), declared))
        .isEqualTo(answer);
    JsonNode body = new ObjectMapper().readTree(rendering.body());
    assertThat(body.get("stored").booleanValue()).isEqualTo(answer == 200);
    assertThat(List.of("200", "413").contains(String.valueOf(answer)) || body.has("message"))
        .isTrue();
    assertThat(rendering.body())
        .doesNotContain("MessageId", "MD5", "secret", "com.amazon", "Reason", "ErrorResponse");
    if (answer == 413) {
      assertThat(body.get("limitBytes").intValue()).isEqualTo(1_048_576);
      assertThat(body.get("message").textValue()).contains("1048576", "750 KB");
    }
  }
}
