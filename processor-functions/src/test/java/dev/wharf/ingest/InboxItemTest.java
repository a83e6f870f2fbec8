package dev.wharf.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.wharf.events.Header;
import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import dev.wharf.serialization.FunctionSerializer;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stream's record as Lambda delivers it, down to the request that it holds. */
class InboxItemTest {

  private static final String RECORD =
      """
      {"Records":[{"eventID":"e1","eventName":"INSERT","eventVersion":"1.1","awsRegion":"eu-west-1",
       "eventSource":"aws:dynamodb","eventSourceARN":"arn","dynamodb":{
        "ApproximateCreationDateTime":1767225600,"Keys":{"id":{"S":"gw="}},
        "SequenceNumber":"111","SizeBytes":3,"StreamViewType":"NEW_IMAGE","NewImage":{
         "id":{"S":"gw="},"receivedAt":{"N":"1767225600123"},"waiting":{"S":"3"},
         "flags":{"BOOL":true},"nothing":{"NULL":true},"set":{"SS":["a"]},
         "webhook":{"M":{"v":{"N":"1"},"source":{"S":"slack"},"lane":{"S":"table"},
          "tenant":{"B":"%s"},"ip":{"B":"%s"},"method":{"S":"POST"},"path":{"B":"%s"},
          "query":{"L":[]},"headers":{"L":[{"B":"%s"},{"B":"%s"},{"B":"%s"},{"B":""}]},
          "body":{"B":"%s"}}}}}}]}"""
          .formatted(
              b64("Zoë & co"),
              b64("203.0.113.9"),
              b64("/v1/webhooks/slack/x"),
              b64("X-Name"),
              b64("ä,b:c"),
              b64("X-Empty"),
              b64("\0{\"a\":\"漢\"}\r\n"));

  @Test
  void anotherSourcesRecordIsRefusedWithWhatIsMissing() {
    String queueEvent =
        """
        {"Records":[{"messageId":"m1","body":"{}","attributes":{"ApproximateReceiveCount":"1"},
         "eventSource":"aws:sqs"}]}""";
    SQSEvent streamEvent = new FunctionSerializer().fromJson(RECORD, SQSEvent.class);

    assertThatThrownBy(() -> message(queueEvent))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no dynamodb")
        .hasMessageContaining("events/stream-ingest.slack.json");
    assertThatThrownBy(() -> QueueMessage.of(streamEvent.getRecords().get(0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no body and attributes")
        .hasMessageContaining("events/queue-ingest.stripe.json");
  }

  @Test
  void holdsTheRequestAsItCame() throws Exception {
    StoredMessage message = message(RECORD);
    StoredWebhook webhook = message.content().decode();

    assertThat(message.id()).isEqualTo("111");
    assertThat(message.storageId()).isEqualTo("gw=");
    assertThat(webhook.gatewayId()).isEqualTo("gw=");
    assertThat(webhook.source()).isEqualTo("slack");
    assertThat(webhook.lane()).isEqualTo("table");
    assertThat(webhook.tenant()).isEqualTo("Zoë & co");
    assertThat(webhook.receivedAt()).isEqualTo(Instant.ofEpochMilli(1767225600123L));
    assertThat(webhook.sourceIp()).isEqualTo("203.0.113.9");
    assertThat(webhook.path()).isEqualTo("/v1/webhooks/slack/x");
    assertThat(webhook.query()).isEmpty();
    assertThat(webhook.headers())
        .containsExactly(new Header("X-Name", "ä,b:c"), new Header("X-Empty", ""));
    assertThat(webhook.payload().text()).isEqualTo("\0{\"a\":\"漢\"}\r\n");
    assertThat(message.content().decode()).isEqualTo(webhook);
  }

  @Test
  void showsTheWholeItemToWhoeverHasToFindOutWhyItCannotBeRead() {
    assertThat(message(RECORD).content().raw())
        .startsWith("{\"flags\":{\"BOOL\":true},\"id\":{\"S\":\"gw=\"}")
        .contains("\"body\":{\"B\":\"" + b64("\0{\"a\":\"漢\"}\r\n") + "\"}")
        .contains("\"headers\":{\"L\":[{\"B\":\"" + b64("X-Name") + "\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"v\":{\"N\":\"1\"} | \"v\":{\"N\":\"2\"} | v is 2; this build reads version 1",
        "\"v\":{\"N\":\"1\"} | \"v\":{\"S\":\"1\"} | v is not a number",
        "\"source\":{\"S\" | \"source\":{\"N\" | source is not text",
        "\"lane\":{\"S\":\"table\"}, | '' | lane is missing",
        "\"tenant\":{\"B\" | \"tenant\":{\"S\" | tenant is not binary",
        "\"body\":{\"B\" | \"body\":{\"S\" | body is not binary",
        "\"query\":{\"L\":[]} | \"query\":{\"M\":{}} | query is not a list of names and values",
        "{\"B\":\"\"} | {\"B\":\"\"},{\"B\":\"\"} | headers is not a list of names and values",
        "{\"B\":\"\"} | {\"S\":\"\"} | headers is not binary",
        "\"receivedAt\":{\"N\":\"1767225600123\"} | \"receivedAt\":{\"N\":\"1.5\"} | receivedAt is not a number of milliseconds",
        "\"receivedAt\":{\"N\" | \"receivedAt\":{\"S\" | receivedAt is not a number",
        "\"webhook\":{\"M\" | \"other\":{\"M\" | webhook is missing",
      })
  void namesTheFieldThatCannotBeRead(String part, String broken, String message) {
    assertThat(RECORD).contains(part);
    StoredMessage.Content content = message(RECORD.replace(part, broken)).content();

    assertThatThrownBy(content::decode)
        .isInstanceOf(UndecodableException.class)
        .hasMessage(message);
  }

  @Test
  void isAgelessOnlyWhenSomebodyRedrivesIt() {
    assertThat(message(RECORD).ageless()).isFalse();
    assertThat(
            message(
                    RECORD.replace(
                        "\"waiting\":{\"S\":\"3\"},",
                        "\"waiting\":{\"S\":\"3\"},\"redrive\":{\"N\":\"1\"},"))
                .ageless())
        .isTrue();
  }

  @Test
  void refusesARecordWithoutAnImageInsteadOfTakingItForRead() {
    String keysOnly = RECORD.replace("\"NewImage\":", "\"OldImage\":");

    assertThatThrownBy(() -> message(keysOnly))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("111")
        .hasMessageContaining("NEW_IMAGE");
  }

  private static StoredMessage message(String event) {
    DynamodbEvent read = new FunctionSerializer().fromJson(event, DynamodbEvent.class);
    assertThat(read.getRecords()).hasSize(1);
    return InboxItem.of(read.getRecords().get(0));
  }

  private static String b64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
