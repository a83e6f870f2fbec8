package dev.wharf.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.sun.net.httpserver.HttpServer;
import dev.wharf.events.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditTest {

  private final List<JsonNode> entries = new ArrayList<>();
  private String answer = "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"1\"}]}";
  private HttpServer bus;
  private Session session;

  @BeforeEach
  void start() throws IOException {
    bus = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    bus.createContext(
        "/",
        exchange -> {
          JsonNode request = Json.mapper().readTree(exchange.getRequestBody());
          request.path("Entries").forEach(entries::add);
          byte[] bytes = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    bus.start();
    URI here = URI.create("http://127.0.0.1:" + bus.getAddress().getPort());
    session =
        Session.local(
            new OperatedStack(
                "wharf", true, "eu-west-1", Map.of("WebhookBusName", "wharf-webhooks"), Map.of()),
            new AwsClients.LocalEndpoints(here, here, here));
  }

  @AfterEach
  void stop() {
    session.close();
    bus.stop(0);
  }

  @Test
  void bothEventsFollowTheSchemaAndStartNothing() throws Exception {
    Audit audit = Audit.started(session, Clock.systemUTC(), "redrive", Map.of("from", "failed"));
    assertThat(audit.ended("partly", Map.of("redriven", 3L))).isNull();

    assertThat(entries).hasSize(2);
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                Files.readString(Path.of("../shared-events/schemas/operation-event.v1.json")));
    for (JsonNode entry : entries) {
      JsonNode detail = Json.mapper().readTree(entry.get("Detail").asText());
      assertThat(schema.validate(detail)).isEmpty();
      assertThat(detail.get("id").asText()).isEqualTo(audit.id());
      assertThat(detail.get("by").asText()).startsWith("local:");
      assertThat(entry.get("EventBusName").asText()).isEqualTo("wharf-webhooks");
      // A rule for webhooks takes what begins with "wharf.".
      assertThat(entry.get("Source").asText()).isEqualTo("wharf-operations");
    }
    assertThat(entries)
        .extracting(entry -> entry.get("DetailType").asText())
        .containsExactly("operation.started", "operation.ended");
  }

  @Test
  void nothingMayBeChangedWhatTheBusDoesNotKnowOf() {
    answer = "{\"FailedEntryCount\":1,\"Entries\":[{\"ErrorCode\":\"ThrottlingException\"}]}";

    assertThatThrownBy(() -> Audit.started(session, Clock.systemUTC(), "replay", Map.of()))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("ThrottlingException")
        .hasMessageContaining("nothing was changed");
  }
}
