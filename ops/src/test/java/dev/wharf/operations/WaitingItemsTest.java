package dev.wharf.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bringing an inbox item to ingest while DynamoDB refuses to; DynamoDB Local throttles nobody. */
class WaitingItemsTest {

  /** The item waits in one of the ten partitions. */
  private static final String ITEM = "{\"id\":{\"S\":\"gw1\"},\"waiting\":{\"S\":\"3\"}}";

  private final List<String> written = new CopyOnWriteArrayList<>();

  /** Why the next writes are refused, one after the other. */
  private final List<String> codes = new CopyOnWriteArrayList<>();

  private HttpServer aws;
  private Session session;

  @BeforeEach
  void start() throws IOException {
    aws = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    aws.createContext("/", this::handle);
    aws.start();
    URI address = URI.create("http://127.0.0.1:" + aws.getAddress().getPort());
    session =
        new Session(
            new OperatedStack(
                "wharf",
                true,
                "eu-west-1",
                Map.of(
                    "InboxTableName", "wharf-InboxTable",
                    "LedgerTableName", "wharf-LedgerTable",
                    "StreamFailuresQueueUrl", address + "/000000000000/wharf-StreamFailuresQueue"),
                Map.of()),
            AwsClients.local("eu-west-1", new AwsClients.LocalEndpoints(address, address, address)),
            "somebody");
  }

  @AfterEach
  void stop() {
    session.close();
    aws.stop(0);
  }

  @Test
  void whatIsThrottledIsTriedAgain() {
    codes.add("ThrottlingError");
    codes.add("TransactionConflict");

    assertThat(redrive().counts()).containsEntry("redriven", 1L);
    assertThat(written)
        .hasSize(3)
        .allMatch(both -> both.contains("wharf-InboxTable") && both.contains("wharf-LedgerTable"));
  }

  @Test
  void whatHasGoneMeanwhileIsNotTriedAgain() {
    codes.add("ConditionalCheckFailed");

    assertThat(redrive().counts()).containsEntry("ended meanwhile", 1L);
    assertThat(written).hasSize(1);
  }

  @Test
  void tellsHowFarItHasCome() {
    List<Long> told = new ArrayList<>();

    redrive(tally -> told.add(tally.counted("redriven")));

    assertThat(told).containsExactly(1L);
  }

  private Tally redrive() {
    return redrive(tally -> {});
  }

  private Tally redrive(Consumer<Tally> progress) {
    Clock clock = Clock.systemUTC();
    RequestMarks marks = new RequestMarks(session, clock, "operation", "stream-failures");
    return new WaitingItems(session, Filter.NONE, clock, Interruption.none(), marks)
        .run(0, Long.MAX_VALUE, false, progress)
        .tally();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String action = exchange.getRequestHeaders().getFirst("X-Amz-Target").replaceAll(".*\\.", "");
      switch (action) {
        case "GetQueueAttributes" ->
            answer(
                exchange,
                200,
                "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"0\",\"ApproximateNumberOfMessagesNotVisible\":\"0\"}}");
        case "Query" ->
            answer(
                exchange,
                200,
                "{\"Items\":[" + (request.contains("{\"S\":\"3\"}") ? ITEM : "") + "]}");
        case "GetItem" -> answer(exchange, 200, "{\"Item\":" + ITEM + "}");
        case "TransactWriteItems" -> {
          written.add(request);
          write(exchange);
        }
        default -> answer(exchange, 200, "{}");
      }
    }
  }

  private void write(HttpExchange exchange) throws IOException {
    if (codes.isEmpty()) {
      answer(exchange, 200, "{}");
      return;
    }
    answer(
        exchange,
        400,
        "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","
            + "\"CancellationReasons\":[{\"Code\":\""
            + codes.remove(0)
            + "\"},{\"Code\":\"None\"}]}");
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
