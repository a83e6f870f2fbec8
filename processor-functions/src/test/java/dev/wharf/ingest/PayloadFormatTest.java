package dev.wharf.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.events.Json;
import dev.wharf.events.StoredWebhook;
import dev.wharf.events.WebhookEvent;
import dev.wharf.functions.Environment;
import dev.wharf.ledger.DynamoDbLedger;
import dev.wharf.processors.Processor;
import dev.wharf.processors.ProcessorFunction;
import dev.wharf.sources.Sources;
import dev.wharf.verify.SigningSecrets;
import dev.wharf.verify.SlackRequest;
import dev.wharf.verify.Stored;
import dev.wharf.verify.VerifiedWebhook;
import dev.wharf.verify.Verifier;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** A processor gets the same data whether the event carries it or refers to it. */
class PayloadFormatTest {

  private static final int SMALL = 10;
  private static final int LARGE = 200 * 1024;

  private final Bus bus = new Bus();
  private final Table table = new Table();

  @ParameterizedTest
  @CsvSource({
    "event, " + SMALL + ", ",
    "event, " + LARGE + ", ",
    "command, " + SMALL + ", ",
    "command, " + LARGE + ", form",
    "interaction, " + SMALL + ", ",
    "interaction, " + LARGE + ", form:payload",
  })
  void reachesTheProcessorAsTheSameJson(String kind, int size, String format) throws Exception {
    VerifiedWebhook webhook = webhook(kind, "é".repeat(size));
    new DynamoDbLedger(table, "ledger", Duration.ofDays(90), Clock.systemUTC())
        .storePayloads(List.of(webhook));

    assertThat(new EventBridgePublisher(bus, "bus").publish(List.of(webhook))).isEmpty();

    JsonNode detail = Json.mapper().readTree(bus.entries.get(0).detail());
    assertThat(detail.has("data")).isEqualTo(size == SMALL);
    assertThat(detail.path("payloadFormat").asText(null)).isEqualTo(format);
    ObjectNode event = Json.mapper().createObjectNode();
    event.set("detail", detail);
    List<JsonNode> processed = new ArrayList<>();
    new CollectingFunction((read, data) -> processed.add(data), table)
        .handleRequest(WebhookEvent.of(event), new Invocation());
    assertThat(processed).containsExactly(Json.mapper().readTree(webhook.json()));
    assertThat(processed.get(0).toString()).contains("é".repeat(size));
  }

  private static VerifiedWebhook webhook(String kind, String text) throws Exception {
    String payload =
        "{\"type\":\"block_actions\",\"trigger_id\":\"1.2.a\",\"text\":\"" + text + "\"}";
    StoredWebhook request =
        switch (kind) {
          case "event" ->
              Stored.signed(
                  "gw", "\uFEFF{\"id\":\"evt_1\",\"type\":\"a\",\"text\":\"" + text + "\"}");
          case "command" -> SlackRequest.form("trigger_id=1.2.a&text=" + encode(text)).stored("gw");
          default -> SlackRequest.form("payload=" + encode(payload)).stored("gw");
        };
    Map<String, String> secrets =
        Map.of(
            "SIGNING_SECRETS_STRIPE", Stored.SECRET, "SIGNING_SECRETS_SLACK", SlackRequest.SECRET);
    return new Verifier(Sources.load(), SigningSecrets.fromEnvironment(secrets), Stored.ORIGIN)
        .verify(request);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static final class CollectingFunction extends ProcessorFunction {
    CollectingFunction(Processor processor, DynamoDbClient dynamoDb) {
      super(
          processor,
          dynamoDb,
          new Environment(Map.of("LEDGER_TABLE", "ledger", "RETENTION_DAYS", "90")),
          Clock.systemUTC());
    }
  }

  private static final class Bus implements EventBridgeClient {
    final List<PutEventsRequestEntry> entries = new ArrayList<>();

    @Override
    public PutEventsResponse putEvents(PutEventsRequest request) {
      entries.addAll(request.entries());
      return PutEventsResponse.builder()
          .entries(PutEventsResultEntry.builder().eventId("e").build())
          .build();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }

  /** As much of a table as payloads and claims need: what is put can be got, claims are granted. */
  private static final class Table implements DynamoDbClient {
    private final Map<Map<String, AttributeValue>, Map<String, AttributeValue>> items =
        new HashMap<>();

    @Override
    public BatchWriteItemResponse batchWriteItem(BatchWriteItemRequest request) {
      request
          .requestItems()
          .values()
          .forEach(
              writes ->
                  writes.forEach(
                      write -> {
                        Map<String, AttributeValue> item = write.putRequest().item();
                        items.put(Map.of("pk", item.get("pk"), "sk", item.get("sk")), item);
                      }));
      return BatchWriteItemResponse.builder().unprocessedItems(Map.of()).build();
    }

    @Override
    public GetItemResponse getItem(GetItemRequest request) {
      return GetItemResponse.builder().item(items.get(request.key())).build();
    }

    @Override
    public UpdateItemResponse updateItem(UpdateItemRequest request) {
      return UpdateItemResponse.builder().build();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }

  private static final class Invocation implements Context {
    @Override
    public String getAwsRequestId() {
      return "request";
    }

    @Override
    public String getLogGroupName() {
      return "";
    }

    @Override
    public String getLogStreamName() {
      return "";
    }

    @Override
    public String getFunctionName() {
      return "";
    }

    @Override
    public String getFunctionVersion() {
      return "";
    }

    @Override
    public String getInvokedFunctionArn() {
      return "";
    }

    @Override
    public CognitoIdentity getIdentity() {
      return null;
    }

    @Override
    public ClientContext getClientContext() {
      return null;
    }

    @Override
    public int getRemainingTimeInMillis() {
      return 15_000;
    }

    @Override
    public int getMemoryLimitInMB() {
      return 512;
    }

    @Override
    public LambdaLogger getLogger() {
      return null;
    }
  }
}
