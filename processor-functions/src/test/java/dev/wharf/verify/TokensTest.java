package dev.wharf.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wharf.sources.Verification;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemes that sign nothing, and Mailgun's, which signs little. */
class TokensTest {

  private static final String TOKEN = "a token";

  @Test
  void comparesTheWholeHeader() throws Exception {
    Requests gitlab =
        Requests.to(
            "gitlab",
            "{\"object_kind\":\"push\"}",
            "x-gitlab-token",
            TOKEN,
            "Idempotency-Key",
            "k1");

    assertThat(gitlab.judged("other", TOKEN)).isNull();
    assertThat(gitlab.verified(TOKEN).key()).hasToString("gitlab##k1");
    assertThat(gitlab.verified(TOKEN).bodyClaim()).isEmpty();
    assertThat(gitlab.judged("a toke")).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(gitlab.with("x-gitlab-token", TOKEN + " ").judged(TOKEN))
        .isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(gitlab.with("X-Gitlab-Token", "other").judged(TOKEN)).isEqualTo(Reason.NO_SIGNATURE);
    assertThat(Requests.to("gitlab", "{}").judged(TOKEN)).isEqualTo(Reason.NO_SIGNATURE);
    assertThat(Requests.to("okta", "{}", "Authorization", TOKEN).judged(TOKEN)).isNull();
    assertThat(
            Requests.to("telegram", "{}", "X-Telegram-Bot-Api-Secret-Token", TOKEN).judged(TOKEN))
        .isNull();
  }

  @Test
  void knowsTheEventsOfOktaAndTelegram() throws Exception {
    assertThat(
            Requests.to(
                    "okta",
                    "{\"eventId\":\"o1\",\"eventType\":\"com.okta.event_hook\"}",
                    "Authorization",
                    TOKEN)
                .verified(TOKEN)
                .key())
        .hasToString("okta##o1");
    assertThat(
            Requests.to("telegram", "{\"update_id\":7}", "X-Telegram-Bot-Api-Secret-Token", TOKEN)
                .verified(TOKEN)
                .key())
        .hasToString("telegram##7");
  }

  @Test
  void wantsMicrosoftsTokenInEveryElement() throws Exception {
    Requests one = graph("{\"value\":[{\"clientState\":\"a token\",\"changeType\":\"updated\"}]}");

    assertThat(one.judged("other", TOKEN)).isNull();
    assertThat(one.verified(TOKEN).type()).isEqualTo("notifications");
    assertThat(
            graph("{\"value\":[{\"clientState\":\"a token\"},{\"clientState\":\"a \\u0074oken\"}]}")
                .judged(TOKEN))
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"value\":[{\"clientState\":\"a token\"},{\"clientState\":\"b\"}]}",
        "{\"value\":[{\"clientState\":\"a token\"},{}]}",
        "{\"value\":[{\"clientState\":\"a token\"},1]}",
        "{\"value\":[{\"clientState\":\"a token\"},{\"clientState\":{\"clientState\":\"a token\"}}]}",
        "{\"value\":[{\"clientState\":\"a token\"}],\"value\":[{\"changeType\":\"x\"}]}",
        "{\"value\":[]}",
        "{\"value\":[[{\"clientState\":\"a token\"}]]}",
        "{\"value\":{\"0\":{\"clientState\":\"other\"}}}",
        "{\"clientState\":\"a token\"}",
        "{\"value\":[{\"clientState\":\"a token\"}]",
        "[{\"clientState\":\"a token\"}]",
        "",
      })
  void refusesAnElementWithoutMicrosoftsToken(String body) {
    assertThat(graph(body).judged(TOKEN)).isIn(Reason.BAD_SIGNATURE, Reason.NO_SIGNATURE);
  }

  @Test
  void acceptsMailgunsTokenOnceWithinTheToleranceAndSaysNothingOfTheEvent() throws Exception {
    long now = Stored.RECEIVED_AT.getEpochSecond();
    Requests request = mailgun("" + now, "token1");

    assertThat(request.judged(TOKEN)).isNull();
    assertThat(request.verified(TOKEN).key()).hasToString("mailgun##token1");
    assertThat(request.judged("other")).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(request.at(now + 43_201).judged(TOKEN)).isEqualTo(Reason.EXPIRED);
    assertThat(request.at(now - 43_201).judged(TOKEN)).isEqualTo(Reason.EXPIRED);
    String body = new String(request.body(), StandardCharsets.UTF_8);
    assertThat(request.body(body.replace("token1", "token2")).judged(TOKEN))
        .isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(request.body(body.replace("\"token\"", "\"toke\"")).judged(TOKEN))
        .isEqualTo(Reason.NO_SIGNATURE);
    assertThat(request.body("{}").judged(TOKEN)).isEqualTo(Reason.NO_SIGNATURE);
    assertThat(request.body("[]").judged(TOKEN)).isEqualTo(Reason.NO_SIGNATURE);
  }

  /** mailgun-php, WebhookTest: testVerifyWebhookGood and testVerifyWebhookBad. */
  @Test
  void acceptsMailgunsPublishedSignature() throws Exception {
    String key = "key-3ax6xnjp29jd6fds4gc373sgvjxteol0";
    String token = "5egbgr1vjgqxtrnp65xfznchgdccwh5d6i09vijqi3whgowmn6";
    String signature = "9cfc5c41582e51246e73c88d34db3af0a3a2692a76fbab81492842f000256d33";
    Requests request = mailgun("1403645220", token, signature).at(1403645220);

    assertThat(request.judged(key)).isNull();
    assertThat(request.verified(key).key()).hasToString("mailgun##" + token);
    String other = "owyldpe6nxhmrn78epljl6bj0orrki1u3d2v5e6cnlmmuox8jr";
    assertThat(mailgun("1403645220", other, signature).at(1403645220).judged(key))
        .isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(mailgun("1403645221", token, signature).at(1403645220).judged(key))
        .isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(request.judged(key.replace("3ax6", "3ax7"))).isEqualTo(Reason.BAD_SIGNATURE);
  }

  @Test
  void knowsBasicAuthentication() {
    String credentials =
        Base64.getEncoder().encodeToString("user:pass:word".getBytes(StandardCharsets.UTF_8));

    assertThat(basic("Basic " + credentials, "a:b", "user:pass:word")).isNull();
    assertThat(basic("basic " + credentials, "user:pass:word")).isNull();
    assertThat(basic("Basic " + credentials, "user:pass")).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(basic("Basic  " + credentials, "user:pass:word")).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(basic("Bearer " + credentials, "user:pass:word")).isEqualTo(Reason.NO_SIGNATURE);
    assertThat(basic("Basic", "user:pass:word")).isEqualTo(Reason.NO_SIGNATURE);
    assertThat(basic("Basic !", "user:pass:word")).isEqualTo(Reason.BAD_SIGNATURE);
    // A secret that is no pair is ours to mend.
    assertThat(basic("Basic " + credentials, "password")).isEqualTo(Reason.NO_SECRET);
  }

  private static Reason basic(String header, String... secrets) {
    SchemeVerifier scheme = SchemeVerifier.of(new Verification.Basic(), Stored.ORIGIN);
    RejectedException rejection =
        catchThrowableOfType(
            RejectedException.class,
            () ->
                scheme.verify(
                    Requests.to("okta", "{}", "authorization", header).stored(), List.of(secrets)));
    return rejection == null ? null : rejection.reason();
  }

  private static Requests graph(String body) {
    return Requests.to("microsoft-graph", body);
  }

  private static Requests mailgun(String time, String token) {
    return mailgun(time, token, ProviderSigner.hexMac("HmacSHA256", TOKEN, time + token));
  }

  private static Requests mailgun(String time, String token, String signature) {
    return Requests.to(
        "mailgun",
        "{\"signature\":{\"timestamp\":\"%s\",\"token\":\"%s\",\"signature\":\"%s\"},\"event-data\":{\"event\":\"opened\",\"id\":\"1\"}}"
            .formatted(time, token, signature));
  }
}
