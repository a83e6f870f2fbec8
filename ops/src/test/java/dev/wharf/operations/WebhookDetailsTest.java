package dev.wharf.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.events.Header;
import dev.wharf.events.Payload;
import dev.wharf.ledger.KeptRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class WebhookDetailsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "x-gitlab-token",
        "Cookie",
        "X-Api-Key",
        "X-Hub-Signature-256",
        "X-Shopify-Hmac-Sha256",
        "X-Webhook-Secret"
      })
  void neverPrintsWhatIsSecretOrSigns(String name) {
    Map<String, AttributeValue> item =
        Map.of(
            "pk", AttributeValue.fromS("a##1"),
            "status", AttributeValue.fromS("PROCESSED"),
            "receivedAt", AttributeValue.fromN("1"));
    List<Header> secret = List.of(new Header(name, "s3cret"), new Header("X-Id", "shown"));
    KeptRequest request =
        new KeptRequest(
            "127.0.0.1", "POST", "/v1/webhooks/a", secret, secret, new Payload(new byte[0]));
    WebhookDetails details =
        new WebhookDetails(
            new OperatedStack("wharf", true, "eu-west-1", Map.of(), Map.of()),
            item,
            List.of(),
            request);

    assertThat(details.json(false).toString()).doesNotContain("s3cret").contains("shown");
    assertThat(String.join("\n", details.lines(false))).doesNotContain("s3cret").contains("shown");
  }
}
