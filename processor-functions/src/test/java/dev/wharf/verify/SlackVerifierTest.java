package dev.wharf.verify;

import static dev.wharf.verify.SlackRequest.JSON;
import static dev.wharf.verify.SlackRequest.RECEIVED_AT;
import static dev.wharf.verify.SlackRequest.SECRET;
import static dev.wharf.verify.SlackRequest.form;
import static dev.wharf.verify.SlackRequest.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.slack.api.app_backend.SlackSignature;
import dev.wharf.events.BodyFormat;
import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Sources;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slack's own library signs, and judges beside ours. */
class SlackVerifierTest {

  private static final SlackRequest EVENT = SlackRequest.event("Ev1");
  private static final long NOW = RECEIVED_AT.getEpochSecond();

  private final Verifier verifier =
      new Verifier(
          Sources.load(),
          SigningSecrets.fromEnvironment(Map.of("SIGNING_SECRETS_SLACK", SECRET + ",next")),
          Stored.ORIGIN);

  @Test
  void acceptsTheExampleOfSlacksDocumentation() throws Exception {
    SlackRequest example =
        form("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
                + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA"
                + "&user_name=roadrunner&command=%2Fwebhook-collect&text="
                + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F"
                + "397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
                + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
            .withTimestamp("1531420618")
            .withSignature("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");

    assertThat(reason(example)).isEqualTo(Reason.EXPIRED);
    assertThat(reason(example.withBody(example.body() + "&"))).isEqualTo(Reason.BAD_SIGNATURE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"event_callback\",\"event\":{\"type\":\"app_mention\"},\"event_id\":\"Ev1\"} | Ev1 | app_mention",
        "{\"type\":\"url_verification\",\"token\":\"t\",\"challenge\":\"3eZb\"} | url_verification:3eZb | url_verification",
        "{\"type\":\"app_rate_limited\",\"team_id\":\"T1\",\"minute_rate_limited\":1518467820} | app_rate_limited:T1:1518467820 | app_rate_limited",
      })
  void knowsTheEventsOfTheEventsApi(String body, String id, String type) throws Exception {
    VerifiedWebhook webhook = verifier.verify(signed(JSON + "; charset=utf-8", body).stored("gw"));

    assertThat(webhook.key()).hasToString("slack##" + id);
    assertThat(webhook.type()).isEqualTo(type);
    assertThat(webhook.json()).isEqualTo(body);
    assertThat(webhook.format()).isEqualTo(BodyFormat.JSON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"block_actions\",\"trigger_id\":\"1.2.a\",\"view\":{\"id\":\"V1\",\"hash\":\"h\"}} | 1.2.a",
        "{\"type\":\"shortcut\",\"trigger_id\":\"1.2.a\"} | 1.2.a",
        "{\"type\":\"view_submission\",\"interactivity\":{\"interactivity_pointer\":\"1.2.b\"},\"view\":{\"id\":\"V1\",\"hash\":\"h\"}} | 1.2.b",
        "{\"type\":\"view_closed\",\"view\":{\"id\":\"V1\",\"hash\":\"15.c\"},\"is_cleared\":false} | view_closed:V1:15.c",
        "{\"type\":\"dialog_submission\",\"callback_id\":\"c\",\"user\":{\"id\":\"U1\"},\"action_ts\":\"9.7\"} | dialog_submission:c:U1:9.7",
      })
  void knowsInteractions(String payload, String id) throws Exception {
    SlackRequest request =
        form("payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8))
            .withContentType("Application/X-WWW-Form-Urlencoded ; charset=utf-8");

    VerifiedWebhook webhook = verifier.verify(request.stored("gw"));

    assertThat(webhook.key()).hasToString("slack##" + id);
    assertThat(payload).contains("\"type\":\"" + webhook.type() + "\"");
    assertThat(webhook.json()).isEqualTo(payload);
    assertThat(webhook.format()).hasToString("form:payload");
  }

  @Test
  void knowsCommands() throws Exception {
    VerifiedWebhook webhook =
        verifier.verify(
            form("command=%2Fdeploy&text=payload%3D%7B%7D+%22now%22&trigger_id=1.2.a")
                .stored("gw"));

    assertThat(webhook.key()).hasToString("slack##1.2.a");
    assertThat(webhook.type()).isEqualTo("slash_command");
    assertThat(webhook.json())
        .isEqualTo(
            "{\"command\":\"/deploy\",\"text\":\"payload={} \\\"now\\\"\",\"trigger_id\":\"1.2.a\"}");
    assertThat(webhook.format()).isEqualTo(BodyFormat.FORM);
  }

  @Test
  void keepsTheHeadersThatSayWhyItComesAgain() throws Exception {
    String reason = "x".repeat(199) + "\uD83D\uDE00";
    SlackRequest again =
        EVENT.with(
            "x-slack-retry-reason", reason, "X-SLACK-RETRY-NUM", "2", "X-Other", "not asked for");

    assertThat(verifier.verify(again.stored("gw")).retry())
        .containsExactly(
            Map.entry("X-Slack-Retry-Num", "2"),
            Map.entry("X-Slack-Retry-Reason", "x".repeat(199)));
    assertThat(verifier.verify(EVENT.stored("gw")).retry()).isEmpty();
  }

  @Test
  void acceptsNothingThatSlackRefuses() {
    Random random = new Random(5);
    String alphabet = "v0=,;: abcdefABCDEF0123456789-+.";
    for (int i = 0; i < 20_000; i++) {
      SlackRequest request = EVENT;
      switch (random.nextInt(4)) {
        case 0 -> request = EVENT.withTimestamp(change(random, alphabet, EVENT.timestamp()));
        case 1 -> request = EVENT.withSignature(change(random, alphabet, EVENT.signature()));
        case 2 -> request = EVENT.withBody(change(random, alphabet, EVENT.body()));
        default -> request = signed(JSON, EVENT.body(), NOW - random.nextInt(299));
      }
      boolean accepted = reason(request) == null;
      assertThat(accepted).as(request.toString()).isEqualTo(slackAccepts(request));
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "299", "300", "-1", "-300"})
  void acceptsWithinTheTolerance(long age) {
    assertThat(reason(signed(JSON, EVENT.body(), NOW - age))).isNull();
  }

  @ParameterizedTest
  @CsvSource({"301", "100000", "-301", "-100000"})
  void refusesBeyondTheToleranceInBothDirections(long age) {
    SlackRequest request = signed(JSON, EVENT.body(), NOW - age);

    assertThat(reason(request)).isEqualTo(Reason.EXPIRED);
    // Slack's library lets the future pass; the recipe in Slack's documentation does not.
    assertThat(slackAccepts(request)).isEqualTo(age < 0);
  }

  @ParameterizedTest
  @CsvSource({
    "'', NO_SIGNATURE",
    "v0, NO_SIGNATURE",
    "%s, NO_SIGNATURE",
    "V0=%s, NO_SIGNATURE",
    "' v0=%s', NO_SIGNATURE",
    "v1=%s, NO_SIGNATURE",
    "v0=, BAD_SIGNATURE",
    "v0=%s0, BAD_SIGNATURE",
    "'v0=%s,v0=%s', BAD_SIGNATURE",
    "'v0= %s', BAD_SIGNATURE",
  })
  void refusesMalformedSignatures(String format, Reason reason) {
    String hex = EVENT.signature().substring(3);
    SlackRequest request = EVENT.withSignature(format.formatted(hex, hex));

    assertThat(reason(request)).isEqualTo(reason);
    assertThat(slackAccepts(request)).isFalse();
  }

  @Test
  void comparesHexInLowerCaseOnly() {
    String hex = EVENT.signature().substring(3).toUpperCase(Locale.ROOT);

    assertThat(reason(EVENT.withSignature("v0=" + hex))).isEqualTo(Reason.BAD_SIGNATURE);
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "0",
    "-1",
    "+%d",
    "0%d",
    "' %d'",
    "%d.0",
    "1e9",
    "9999999999999999999",
    "\u0661"
  })
  void refusesATimeThatIsNoEpochSeconds(String format) {
    SlackRequest request = EVENT.withTimestamp(format.formatted(NOW));

    assertThat(reason(request)).isEqualTo(Reason.NO_SIGNATURE);
    assertThat(slackAccepts(request)).isFalse();
  }

  @Test
  void trustsNeitherOfTwoHeadersThatDiffer() {
    assertThat(reason(EVENT.with("x-slack-signature", "v0=00"))).isEqualTo(Reason.NO_SIGNATURE);
    assertThat(reason(EVENT.with("X-Slack-Request-Timestamp", "1"))).isEqualTo(Reason.NO_SIGNATURE);
    assertThat(reason(EVENT.with("x-slack-signature", EVENT.signature()))).isNull();
  }

  @Test
  void aChangedContentTypeNeverMakesAnotherEventOfABody() {
    SlackRequest smuggled =
        signed(
            JSON,
            "{\"a\":\"&trigger_id=9&payload=%7B%22trigger_id%22%3A%229%22%2C%22type%22%3A%22x%22%7D&\","
                + "\"event_id\":\"Ev1\",\"event\":{\"type\":\"message\"}}");

    for (String contentType : new String[] {JSON, BodyFormat.FORM_MEDIA_TYPE, "text/plain", ""}) {
      assertThat(key(smuggled.withContentType(contentType))).isEqualTo("slack##Ev1");
    }
    SlackRequest command = form("trigger_id=1.2.a&text=%7B%22event_id%22%3A%22Ev9%22%7D");
    assertThat(reason(command.withContentType(JSON))).isEqualTo(Reason.UNDECODABLE);
    assertThat(reason(command.with("Content-Type", JSON))).isEqualTo(Reason.UNDECODABLE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "payload=%7B | UNDECODABLE | the form's payload is not JSON",
        "payload=&trigger_id=1 | UNDECODABLE | the form's payload is not a JSON object",
        "payload=%7B%7D%7B%7D | UNDECODABLE | the form's payload is a JSON object with text behind it",
        "trigger_id=%ff | UNDECODABLE | the body is not UTF-8",
        "trigger_id=1&trigger_id=2 | UNDECODABLE | the body is a form in which a field is there twice",
        "[] | UNDECODABLE | the body is not a JSON object",
        "ssl_check=1&token=t | NO_EVENT_ID | the request has no /trigger_id in the form's payload; or /interactivity/interactivity_pointer in the form's payload; or /type, /view/id, /view/hash in the form's payload; or /type, /callback_id, /user/id, /action_ts in the form's payload; or /trigger_id",
        "{\"type\":\"event_callback\"} | NO_EVENT_ID | the request has no /event_id; or /challenge; or /team_id, /minute_rate_limited",
        "{\"event_id\":\"Ev1\"} | NO_EVENT_ID | the type, /event/type, must have 1 to 128 characters",
      })
  void saysWhatItLookedFor(String body, Reason reason, String message) {
    SlackRequest request = body.startsWith("[") ? signed(JSON, body) : form(body);
    RejectedException rejection = rejection(request.stored("gw"));

    assertThat(rejection.reason()).isEqualTo(reason);
    assertThat(rejection).hasMessage(message);
  }

  private static String change(Random random, String alphabet, String text) {
    StringBuilder changed = new StringBuilder(text);
    int at = random.nextInt(text.length());
    char character = alphabet.charAt(random.nextInt(alphabet.length()));
    switch (random.nextInt(4)) {
      case 0 -> changed.setCharAt(at, character);
      case 1 -> changed.insert(at, character);
      case 2 -> changed.deleteCharAt(at);
      default -> changed.append(text, 0, at);
    }
    return changed.toString();
  }

  private static boolean slackAccepts(SlackRequest request) {
    return new SlackSignature.Verifier(new SlackSignature.Generator(SECRET))
        .isValid(
            request.timestamp(), request.body(), request.signature(), RECEIVED_AT.toEpochMilli());
  }

  private String key(SlackRequest request) {
    try {
      return verifier.verify(request.stored("gw")).key().value();
    } catch (RejectedException e) {
      throw new AssertionError(e);
    }
  }

  private Reason reason(SlackRequest request) {
    RejectedException rejection = rejection(request.stored("gw"));
    return rejection == null ? null : rejection.reason();
  }

  private RejectedException rejection(StoredWebhook webhook) {
    return catchThrowableOfType(RejectedException.class, () -> verifier.verify(webhook));
  }
}
