package dev.wharf.acceptance;

import static dev.wharf.acceptance.Stack.SLACK_SECRET;
import static dev.wharf.acceptance.Stack.gatewayId;
import static dev.wharf.acceptance.Stack.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.Json;
import dev.wharf.ledger.Payloads;
import dev.wharf.traffic.SignedWebhook;
import dev.wharf.traffic.SlackSigner;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.model.Message;

/** A Slack request's whole path, from the POST to its end. */
@OnEveryBackend
class TableLaneTest {

  @TempDir static Path state;
  private static Stack stack;

  @BeforeAll
  static void start() {
    stack = Stack.start(state);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void anEventIsAcknowledgedWithNothingAndProcessed() throws Exception {
    SlackEvent event = SlackEvent.fresh("app_mention", "C" + UUID.randomUUID(), 1);

    HttpResponse<String> response = post(event.json());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    Map<String, AttributeValue> webhook = stack.awaitStatus(event.key(), "PROCESSED");
    assertThat(webhook.get("gatewayId").s()).isEqualTo(gatewayId(response));
    assertThat(webhook.get("type").s()).isEqualTo("app_mention");
    assertThat(webhook.get("outcomes").m())
        .containsOnlyKeys(stack.function("ConversationsFunction"));
    assertThat(payload(event.key())).isEqualTo(event.json());
  }

  @Test
  void anItemExpiresAWeekAfterIngestHasEndedItAndNotBefore() {
    SlackEvent event = SlackEvent.fresh("message", "C1", 1);
    long aWeek = 7 * 86_400;
    long earliest = now() + aWeek - 60;

    HttpResponse<String> response = post(event.json());

    Map<String, AttributeValue> item = stack.awaitEnded(gatewayId(response));
    assertThat(Long.parseLong(item.get("expiresAt").n())).isBetween(earliest, now() + aWeek);
    assertThat(item.get("ledgerKey").s()).isEqualTo(event.key());
    assertThat(item).doesNotContainKeys("waiting", "redrive");
  }

  @Test
  void slacksQuestionIsAnsweredFromStorageAndStoredAllTheSame() throws Exception {
    Random random = Generated.random();
    for (int i = 0; i < 60; i++) {
      String challenge =
          i == 0 ? "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmd" : Generated.text(random, 12) + i;
      String body =
          Json.mapper()
              .writeValueAsString(
                  Map.of("token", "t", "challenge", challenge, "type", "url_verification"));

      HttpResponse<String> response = post(body);

      assertThat(response.statusCode()).isEqualTo(200);
      JsonNode told = Json.mapper().readTree(response.body());
      assertThat(told.fieldNames()).toIterable().containsExactly("challenge");
      assertThat(told.get("challenge").textValue()).isEqualTo(challenge);
      assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
      Map<String, AttributeValue> item = stack.awaitEnded(gatewayId(response));
      assertThat(item.get("ledgerKey").s()).startsWith("slack##url_verification:");
      assertThat(stack.webhook(item.get("ledgerKey").s()).get("type").s())
          .isEqualTo("url_verification");
      assertThat(payload(item.get("ledgerKey").s())).isEqualTo(body);
    }
  }

  @Test
  void aQuestionThatSlackDidNotSignIsAnsweredTooButQuarantined() throws Exception {
    String body = "{\"type\":\"url_verification\",\"challenge\":\"c\"}";

    HttpResponse<String> response =
        stack.post("/slack", utf8(body), "Content-Type", "application/json");

    assertThat(response.body()).isEqualTo("{\"challenge\":\"c\"}");
    assertThat(stack.awaitEnded(gatewayId(response)).get("ledgerKey").s())
        .isEqualTo("quarantine#" + gatewayId(response));
  }

  @Test
  void aSlashCommandIsAcknowledgedWithNothingAndAnsweredThroughTheQueue() throws Exception {
    String trigger = "1." + UUID.randomUUID();
    String body =
        "token=t&team_id=T1&channel_id=C1&user_id=U1&command=%2Fwharf&text=a%26b+%C3%A9&response_url="
            + "https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1%2F2%2Fx&trigger_id="
            + trigger;

    HttpResponse<String> response = post(body);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    Map<String, AttributeValue> webhook = stack.awaitStatus("slack##" + trigger, "PROCESSED");
    assertThat(webhook.get("type").s()).isEqualTo("slash_command");
    List<Message> replies =
        Stack.await(() -> stack.receive("RepliesQueueUrl"), found -> !found.isEmpty(), "the reply");
    assertThat(replies)
        .anySatisfy(
            reply ->
                assertThat(reply.body())
                    .contains("https://hooks.slack.com/commands/T1/2/x", "slack##" + trigger));
  }

  @Test
  void anInteractionReachesTheBusAsTheJsonInItsForm() throws Exception {
    String trigger = "2." + UUID.randomUUID();
    String payload =
        "{\"type\":\"block_actions\",\"trigger_id\":\"" + trigger + "\",\"user\":{\"id\":\"U1\"}}";
    String body = "payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8);

    assertThat(post(body).body()).isEmpty();

    Map<String, AttributeValue> webhook = stack.awaitStatus("slack##" + trigger, "PUBLISHED");
    assertThat(webhook.get("type").s()).isEqualTo("block_actions");
    assertThat(payload("slack##" + trigger)).isEqualTo(body);
  }

  @Test
  void aForgedRequestIsQuarantinedWithItsPayload() throws Exception {
    SlackEvent event = SlackEvent.fresh("message", "C1", 2);
    byte[] body = utf8(event.json());

    HttpResponse<String> response =
        stack.post("/slack", SlackSigner.request("somebody_elses", now(), body));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    String key = "quarantine#" + gatewayId(response);
    assertThat(stack.awaitStatus(key, "QUARANTINED").get("reason").s()).isEqualTo("bad-signature");
    assertThat(payload(key)).isEqualTo(event.json());
    assertThat(stack.webhook(event.key())).isEmpty();
    assertThat(stack.awaitEnded(gatewayId(response)).get("ledgerKey").s()).isEqualTo(key);
  }

  @Test
  void slacksRetryIsCountedWithItsReason() {
    SlackEvent event = SlackEvent.fresh("message", "C1", 3);
    byte[] body = utf8(event.json());
    stack.post("/slack", SlackSigner.request(SLACK_SECRET, now(), body));
    stack.awaitStatus(event.key(), "PROCESSED");

    SignedWebhook retry =
        SlackSigner.request(SLACK_SECRET, now(), body)
            .with("X-Slack-Retry-Num", "1")
            .with("X-Slack-Retry-Reason", "http_timeout");
    assertThat(stack.post("/slack", retry).statusCode()).isEqualTo(200);

    Map<String, AttributeValue> webhook =
        Stack.await(
            () -> stack.webhook(event.key()),
            item -> item.containsKey("duplicates"),
            "the duplicate");
    assertThat(webhook.get("duplicates").n()).isEqualTo("1");
    assertThat(webhook.get("lastDuplicateRetry").m().values())
        .extracting(AttributeValue::s)
        .containsExactlyInAnyOrder("1", "http_timeout");
  }

  @Test
  void whatDynamoDbCannotHoldIsRefusedWith413() throws Exception {
    for (int size : List.of(420_000, 2_500_000, 9_000_000)) {
      byte[] body = utf8("{\"a\":\"" + "x".repeat(size) + "\"}");

      HttpResponse<String> response =
          stack.post("/slack", body, "Content-Type", "application/json");

      assertThat(response.statusCode()).as("%d bytes", size).isEqualTo(413);
      JsonNode told = Json.mapper().readTree(response.body());
      assertThat(told.get("stored").booleanValue()).isFalse();
      assertThat(told.get("limitBytes").intValue()).isEqualTo(409_600);
    }
    HttpResponse<String> largest =
        stack.post(
            "/slack",
            utf8("{\"a\":\"" + "x".repeat(400_000) + "\"}"),
            "Content-Type",
            "application/json");
    assertThat(largest.statusCode()).isEqualTo(200);
    stack.awaitEnded(gatewayId(largest));
  }

  /** An item at DynamoDB's limit has no room for what is written when it ends. */
  @Test
  void whatJustFitsEndsAllTheSame() {
    int fits = 400_000;
    int tooLarge = 409_600;
    // The last one that was taken is the largest: a moment later the same may be a byte larger, as
    // DynamoDB doesn't count the zeros at the end of a number, such as the time of receipt.
    List<String> taken = new ArrayList<>();
    while (tooLarge - fits > 1) {
      int size = (fits + tooLarge) / 2;
      HttpResponse<String> response = postUnsigned(size);
      if (response.statusCode() == 200) {
        fits = size;
        taken.add(gatewayId(response));
      } else {
        tooLarge = size;
      }
    }
    assertThat(taken).isNotEmpty();
    for (int less : List.of(20, 30, 60, 90, 120)) {
      HttpResponse<String> response = postUnsigned(fits - less);
      assertThat(response.statusCode()).isEqualTo(200);
      taken.add(gatewayId(response));
    }
    for (String id : taken) {
      assertThat(stack.awaitEnded(id).get("ledgerKey").s()).isEqualTo("quarantine#" + id);
    }
  }

  private static HttpResponse<String> postUnsigned(int bytes) {
    String body = "{\"a\":\"" + "x".repeat(bytes - 8) + "\"}";
    return stack.post("/slack", utf8(body), "Content-Type", "application/json");
  }

  @Test
  void noHeaderOfTheSendersChoosesTheItem() {
    SlackEvent event = SlackEvent.fresh("message", "C1", 4);
    byte[] body = utf8(event.json());
    String mine = "AAAAAAAAAAAAAAA=";

    for (int i = 0; i < 2; i++) {
      HttpResponse<String> response =
          stack.post(
              "/slack",
              SlackSigner.request(SLACK_SECRET, now(), body)
                  .with("x-amzn-RequestId", mine)
                  .with("x-amz-apigw-id", mine)
                  .with("X-Amz-Request-Id", mine));

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(gatewayId(response)).isNotEqualTo(mine);
      stack.awaitEnded(gatewayId(response));
    }
    assertThat(stack.inboxItem(mine)).isEmpty();
  }

  @Test
  void anyBytesAreStoredAsTheyCame() {
    Random random = Generated.random();
    for (int i = 0; i < 40; i++) {
      String json = Generated.object(random);
      SignedWebhook webhook =
          SlackSigner.request(SLACK_SECRET, now(), utf8(json))
              .with("X-Odd", "a:b,c \u00e9~".substring(0, 7));

      String id = gatewayId(stack.post("/slack/a%20b%2Fc", webhook));

      Map<String, AttributeValue> item = stack.awaitEnded(id);
      Map<String, AttributeValue> request = item.get("webhook").m();
      assertThat(request.get("body").b().asUtf8String()).isEqualTo(json);
      assertThat(request.get("tenant").b().asUtf8String()).isEqualTo("a b/c");
      assertThat(item.get("ledgerKey").s()).isEqualTo("quarantine#" + id);
    }
  }

  private static HttpResponse<String> post(String body) {
    return stack.post("/slack", SlackSigner.request(SLACK_SECRET, now(), utf8(body)));
  }

  private static String payload(String key) throws Exception {
    return new Payloads(stack.dynamoDb(), stack.output("LedgerTableName"))
        .read(new IdempotencyKey(key))
        .text();
  }

  private static long now() {
    return Instant.now().getEpochSecond();
  }
}
