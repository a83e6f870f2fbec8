package dev.wharf.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.wharf.events.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is left of a re-verification whose function fails on the way. */
class ReverificationTest {

  /** One more than a call takes. */
  private static final List<String> IDS = IntStream.range(0, 101).mapToObj(i -> "id-" + i).toList();

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private int callThatFails;
  private HttpServer lambda;
  private Session session;

  @BeforeEach
  void start() throws IOException {
    lambda = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    lambda.createContext(
        "/",
        exchange -> {
          asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] answer = answer();
          if (asked.size() == callThatFails) {
            // A failed function is Lambda's 200 with this header.
            exchange.getResponseHeaders().add("X-Amz-Function-Error", "Unhandled");
          }
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    lambda.start();
    URI address = URI.create("http://127.0.0.1:" + lambda.getAddress().getPort());
    session =
        new Session(
            new OperatedStack(
                "wharf",
                true,
                "eu-west-1",
                Map.of(),
                Map.of("ReverifyFunction", "wharf-ReverifyFunction")),
            AwsClients.local("eu-west-1", new AwsClients.LocalEndpoints(address, address, address)),
            "somebody");
  }

  @AfterEach
  void stop() {
    session.close();
    lambda.stop(0);
  }

  @Test
  void whatHadPassedBeforeTheFunctionFailedIsCountedAndTheRestIsNotDone() {
    callThatFails = 2;
    Reverification reverification = reverification();

    Redrive.Result result = reverification.run();

    // Not complete is exit code 3.
    assertThat(result.complete()).isFalse();
    assertThat(result.tally().counts()).isEqualTo(Map.of("published", 100L));
    assertThat(reverification.failure())
        .hasMessageContaining("ReverifyFunction failed: out of memory")
        .hasMessageContaining("run it again");
    assertThat(asked).hasSize(2);
    assertThat(asked.get(1)).contains("id-100").doesNotContain("id-99");
  }

  @Test
  void onlyWhoAcceptsConflictsSaysSo() {
    reverification().run();
    assertThat(asked).hasSize(2).noneMatch(request -> request.contains("acceptConflict"));
    asked.clear();

    reverification(true).run();

    assertThat(asked).hasSize(2).allMatch(request -> request.contains("\"acceptConflict\":true"));
  }

  @Test
  void aFunctionThatFailsAtOnceIsAnErrorOfTheWholeCommand() {
    callThatFails = 1;

    assertThatThrownBy(() -> reverification().run())
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("ReverifyFunction failed: out of memory");
    assertThat(asked).hasSize(1);
  }

  private Reverification reverification() {
    return reverification(false);
  }

  private Reverification reverification(boolean acceptConflict) {
    QuarantineFilter filter =
        new QuarantineFilter(
            new Filter(null, null, null, Set.of(), null, null, IDS, null), Set.of());
    return new Reverification(
        session,
        Interruption.none(),
        new Reverification.Order(filter, List.of(), 0, Long.MAX_VALUE, false, acceptConflict),
        tally -> {});
  }

  /** All that were asked for have passed, unless the function fails. */
  private byte[] answer() throws IOException {
    ObjectNode answer = Json.mapper().createObjectNode();
    if (asked.size() == callThatFails) {
      answer.put("errorMessage", "out of memory").put("errorType", "Runtime.ExitError");
    } else {
      ArrayNode results = answer.putArray("results");
      Json.mapper()
          .readTree(asked.get(asked.size() - 1))
          .get("ids")
          .forEach(id -> results.addObject().put("id", id.textValue()).put("outcome", "published"));
    }
    return answer.toString().getBytes(StandardCharsets.UTF_8);
  }
}
