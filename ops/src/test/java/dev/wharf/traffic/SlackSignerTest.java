package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.slack.api.app_backend.SlackSignature;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against Slack's own verifier and its published example. */
class SlackSignerTest {

  private static final String SECRET = "a_test_secret";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final long SECONDS = NOW.getEpochSecond();

  private final Webhook event =
      new SlackEvents(Clock.fixed(NOW, ZoneOffset.UTC), new Random(1)).event("app_mention");

  /** https://docs.slack.dev/authentication/verifying-requests-from-slack */
  @Test
  void makesTheSignatureOfSlacksExample() {
    String body =
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
            + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
            + "&command=%2Fwebhook-collect&text="
            + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
            + "%2F96rGlfmibIGlgcZRskXaIFfN"
            + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

    assertThat(
            SlackSigner.sign("8f742231b10e8888abcd99yyyzzz85a5", 1531420618, body.getBytes(UTF_8)))
        .isEqualTo("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
  }

  @Test
  void isAcceptedBySlacksVerifier() {
    assertThat(verifies(SECRET, event.text(), SlackSigner.request(SECRET, SECONDS, event.body())))
        .isTrue();
  }

  @Test
  void signsEveryByte() {
    String body = "{\"name\":\"Zoë 🚢\",\"line\":\"a\\r\\nb\"}\n";

    assertThat(SlackSigner.sign(SECRET, SECONDS, body.getBytes(UTF_8)))
        .isEqualTo(new SlackSignature.Generator(SECRET).generate(Long.toString(SECONDS), body));
  }

  @Test
  void isRefusedUnderAnotherSecretAndForAnotherBodyOrTime() {
    SignedWebhook signed = SlackSigner.request(SECRET, SECONDS, event.body());

    assertThat(verifies("another", event.text(), signed)).isFalse();
    assertThat(verifies(SECRET, event.text() + " ", signed)).isFalse();
    assertThat(
            verifies(
                SECRET,
                event.text(),
                signed.with(SlackSigner.TIMESTAMP, Long.toString(SECONDS + 1))))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"event_callback\"}   | application/json                  | */*",
        "`\n {}`                         | application/json                  | */*",
        "payload=%7B%7D                  | application/x-www-form-urlencoded | application/json,*/*",
        "token=x&text={}                 | application/x-www-form-urlencoded | application/json,*/*",
        "``                              | application/x-www-form-urlencoded | application/json,*/*",
      })
  void sendsTheHeadersThatSlackSends(String body, String contentType, String accept) {
    assertThat(SlackSigner.request(SECRET, SECONDS, body.getBytes(UTF_8)).headers())
        .containsEntry("Content-Type", contentType)
        .containsEntry("Accept", accept)
        .containsEntry("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
        .containsEntry("X-Slack-Request-Timestamp", Long.toString(SECONDS))
        .containsOnlyKeys(
            "Accept",
            "Content-Type",
            "User-Agent",
            "X-Slack-Request-Timestamp",
            "X-Slack-Signature");
  }

  private static boolean verifies(String secret, String body, SignedWebhook signed) {
    return new SlackSignature.Verifier(new SlackSignature.Generator(secret))
        .isValid(
            signed.headers().get(SlackSigner.TIMESTAMP),
            body,
            signed.headers().get(SlackSigner.SIGNATURE),
            NOW.toEpochMilli());
  }
}
