package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The function that answers handshakes, or what it needs, is not there: never a 2xx. */
class HandshakeFailuresTest {

  private static final String EVENT = "{\"event\":\"meeting.started\",\"event_ts\":1}";

  @TempDir Path state;

  @Test
  void whereTheQueueDoesNotAnswer() {
    try (Stack stack = stack(Map.of("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1"))) {
      HttpResponse<String> answer = HandshakesTest.zoom(stack, EVENT, "any");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("\"stored\":false");
    }
  }

  @Test
  void whereTheQueueIsNotThere() {
    try (Stack stack =
        stack(Map.of("INBOX_QUEUE_URL", "http://127.0.0.1:1/000000000000/no-such-queue"))) {
      assertThat(HandshakesTest.zoom(stack, EVENT, "any").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void whereTheFunctionDoesNotStart() {
    try (Stack stack = stack(Map.of("INBOX_QUEUE_URL", ""))) {
      HttpResponse<String> answer = HandshakesTest.zoom(stack, EVENT, "any");

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body())
          .isEqualTo("{\"stored\":false,\"message\":\"Not stored: send it again later.\"}");
    }
  }

  private Stack stack(Map<String, String> environment) {
    return Stack.start(state, Map.of("HandshakeFunction", environment));
  }
}
