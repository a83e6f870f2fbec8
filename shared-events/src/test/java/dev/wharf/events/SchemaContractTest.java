package dev.wharf.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples in events/, the schemas and the types say the same. */
class SchemaContractTest {

  private static final Path EVENTS = Path.of("../events");

  @ParameterizedTest
  @ValueSource(strings = {"queue-ingest.stripe.json", "queue-ingest.forged.json"})
  void storedWebhooksFollowTheirSchemaAndCanBeRead(String sample) throws Exception {
    for (JsonNode message : tree(sample).path("Records")) {
      String stored = message.path("body").asText();

      assertThat(schema("stored-webhook.v1.json").validate(Json.mapper().readTree(stored)))
          .isEmpty();
      assertThat(StoredWebhook.decode(stored).source()).isEqualTo("stripe");
    }
  }

  @Test
  void webhookEventsFollowTheirSchemaAndCanBeRead() throws Exception {
    JsonNode event = tree("payments.invoice-paid.json");

    assertThat(schema("webhook-event.v1.json").validate(event.path("detail"))).isEmpty();
    WebhookEvent read = WebhookEvent.of(event);
    assertThat("wharf." + read.source()).isEqualTo(event.path("source").asText());
    assertThat(read.type()).isEqualTo(event.path("detail-type").asText());
    assertThat(read.data()).isEqualTo(event.path("detail").path("data"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "form", "form:payload"})
  void aReferenceSaysHowItsPayloadIsRead(String format) throws Exception {
    ObjectNode event = tree("payments.invoice-paid.json").deepCopy();
    ObjectNode detail = (ObjectNode) event.path("detail");
    detail.remove("data");
    detail.put("payloadRef", detail.path("key").asText());
    assertThat(WebhookEvent.of(event).payloadFormat()).isEqualTo(BodyFormat.JSON);

    detail.put("payloadFormat", format);

    assertThat(schema("webhook-event.v1.json").validate(detail)).isEmpty();
    assertThat(WebhookEvent.of(event).payloadFormat()).hasToString(format);
  }

  @Test
  void aFormatThatNobodyCanReadIsRefused() throws Exception {
    ObjectNode event = tree("payments.invoice-paid.json").deepCopy();
    ObjectNode detail = (ObjectNode) event.path("detail");
    detail.put("payloadFormat", "xml");

    assertThat(schema("webhook-event.v1.json").validate(detail)).isNotEmpty();
    assertThatThrownBy(() -> WebhookEvent.of(event))
        .isInstanceOf(UndecodableException.class)
        .hasMessageStartingWith("detail.payloadFormat xml is none of");
  }

  @Test
  void aSchemaRefusesAnEventWithoutItsKey() throws Exception {
    ObjectNode detail = (ObjectNode) tree("payments.invoice-paid.json").path("detail");
    detail.remove("key");

    assertThat(schema("webhook-event.v1.json").validate(detail)).isNotEmpty();
  }

  @Test
  void aSuccessfulInvocationCanBeRead() throws Exception {
    InvocationRecord outcome = outcome("outcome.success.json");

    assertThat(outcome.succeeded()).isTrue();
    assertThat(outcome.error()).isNull();
    assertThat(outcome.processor()).contains("PaymentsFunction");
    assertThat(outcome.event().key().value()).startsWith("stripe#");
  }

  @Test
  void aFailedInvocationSaysWhy() throws Exception {
    InvocationRecord outcome = outcome("outcome.failure.json");

    assertThat(outcome.succeeded()).isFalse();
    assertThat(outcome.attempts()).isEqualTo(3);
    assertThat(outcome.error()).isNotBlank();
  }

  private static InvocationRecord outcome(String sample) throws Exception {
    try (InputStream json = Files.newInputStream(EVENTS.resolve(sample))) {
      return InvocationRecord.read(json);
    }
  }

  private static JsonNode tree(String sample) throws IOException {
    return Json.mapper().readTree(EVENTS.resolve(sample).toFile());
  }

  private static JsonSchema schema(String name) throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(Files.readString(Path.of("schemas", name)));
  }
}
