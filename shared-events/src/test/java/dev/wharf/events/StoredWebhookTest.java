package dev.wharf.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredWebhookTest {

  private static final String VALID =
      """
      {"v":1,"source":"stripe","lane":"queue","tenant":"%s","id":"%s","receivedAt":1767225600123,\
      "ip":"%s","method":"POST","path":"%s","query":"","headers":"%s:%s,%s:%s","body":"%s"}"""
          .formatted(
              b64("acme"),
              b64("gw-1="),
              b64("203.0.113.9"),
              b64("/v1/webhooks/stripe/acme"),
              b64("Stripe-Signature"),
              b64("t=1,v1=ab"),
              b64("X-Empty"),
              b64(""),
              b64("{\"id\":\"évt\"}"));

  @Test
  void readsEveryFieldOfVersionOne() throws Exception {
    StoredWebhook webhook = StoredWebhook.decode(VALID);

    assertThat(webhook)
        .isEqualTo(
            new StoredWebhook(
                "stripe",
                "queue",
                "acme",
                "gw-1=",
                Instant.ofEpochMilli(1767225600123L),
                "203.0.113.9",
                "POST",
                "/v1/webhooks/stripe/acme",
                List.of(),
                List.of(new Header("Stripe-Signature", "t=1,v1=ab"), new Header("X-Empty", "")),
                new Payload("{\"id\":\"évt\"}".getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void findsAHeaderInAnyCase() throws Exception {
    assertThat(StoredWebhook.decode(VALID).header("stripe-signature")).contains("t=1,v1=ab");
  }

  @Test
  void trustsNeitherOfTwoHeadersThatDiffer() throws Exception {
    String twice =
        VALID.replace(b64("X-Empty") + ":", b64("stripe-SIGNATURE") + ":" + b64("t=2,v1=cd"));

    assertThat(StoredWebhook.decode(twice).header("Stripe-Signature")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"v\":1 | \"v\":2 | v is 2; this build reads version 1",
        "\"v\":1, | '' | v is missing",
        "\"source\":\"stripe\", | '' | source is missing",
        "\"receivedAt\":1767225600123 | \"receivedAt\":\"soon\" | receivedAt is not a number",
        "\"query\":\"\" | \"query\":\"YQ\" | query has a pair without a colon",
        "\"query\":\"\" | \"query\":\"*:*\" | query is not base64",
        "\"query\":\"\" | \"query\":{} | query is neither text nor a number",
        "\"query\":\"\" | \"query\":\"\",\"query\":\"\" | query is there twice",
        "\"body\": | \"Body\": | body is missing",
      })
  void namesTheFieldThatCannotBeRead(String part, String broken, String message) {
    assertThat(VALID).contains(part);

    assertThatThrownBy(() -> StoredWebhook.decode(VALID.replace(part, broken)))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"''", "[]", "null", "'{\"v\":1'", "'{}{}'", "<xml/>", "'\u0000'"})
  void refusesWhatIsNoStoredWebhook(String text) {
    assertThatThrownBy(() -> StoredWebhook.decode(text)).isInstanceOf(UndecodableException.class);
  }

  @Test
  void neverPrintsAPayload() throws Exception {
    assertThat(StoredWebhook.decode(VALID).payload()).hasToString("13 bytes");
  }

  private static String b64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
