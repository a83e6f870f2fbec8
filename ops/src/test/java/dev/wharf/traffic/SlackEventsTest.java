package dev.wharf.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.slack.api.SlackConfig;
import com.slack.api.app_backend.events.payload.AppMentionPayload;
import com.slack.api.app_backend.events.payload.EventsApiPayload;
import com.slack.api.app_backend.events.payload.MessagePayload;
import com.slack.api.app_backend.events.payload.UrlVerificationPayload;
import com.slack.api.app_backend.events.payload.UserChangePayload;
import com.slack.api.app_backend.interactive_components.payload.BlockActionPayload;
import com.slack.api.app_backend.slash_commands.SlashCommandPayloadParser;
import com.slack.api.app_backend.slash_commands.payload.SlashCommandPayload;
import com.slack.api.app_backend.util.JsonPayloadExtractor;
import com.slack.api.util.json.GsonFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Read with Slack's own SDK. */
class SlackEventsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final SlackEvents events = SlackEvents.random(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void makesAMentionThatSlacksSdkReads() {
    AppMentionPayload mention = event("app_mention", AppMentionPayload.class);

    String bot = mention.getAuthorizations().get(0).getUserId();
    assertThat(bot).matches("U[0-9A-Z]{10}");
    assertThat(mention.getEvent().getText())
        .isEqualTo("<@" + bot + "> is berth 7 free for 12 × 3 m?");
    assertThat(mention.getEvent().getUser()).matches("U[0-9A-Z]{10}").isNotEqualTo(bot);
    assertThat(mention.getEvent().getChannel()).matches("C[0-9A-Z]{10}");
    assertThat(mention.getEvent().getTs())
        .startsWith(NOW.getEpochSecond() + ".")
        .isEqualTo(mention.getEvent().getEventTs());
    assertThat(mention.getEvent().getBlocks()).hasSize(1);
  }

  @Test
  void makesAMessageThatSlacksSdkReads() {
    MessagePayload message = event("message", MessagePayload.class);

    assertThat(message.getEvent().getChannelType()).isEqualTo("channel");
    assertThat(message.getEvent().getText()).isEqualTo("berth 7 is free again – 12 × 3 m");
    assertThat(message.getEvent().getClientMsgId()).hasSize(36);
  }

  @Test
  void makesAUserChangeThatSlacksSdkReads() {
    UserChangePayload change = event("user_change", UserChangePayload.class);

    assertThat(change.getEvent().getUser().getId()).matches("U[0-9A-Z]{10}");
    assertThat(change.getEvent().getUser().getProfile().getStatusText()).contains("quay – back");
    assertThat(change.getEvent().getUser().getProfile().getImage24()).startsWith("https://");
  }

  @Test
  void describesTheEventAsSlackDoes() {
    Webhook made = events.event("app_mention");
    AppMentionPayload mention = read(made.text(), AppMentionPayload.class);

    assertThat(mention.getType()).isEqualTo("event_callback");
    assertThat(mention.getEventId()).isEqualTo(made.id()).matches("Ev[0-9A-Z]{10}");
    assertThat(made.type()).isEqualTo("app_mention");
    assertThat(made.key("slack")).isEqualTo("slack##" + mention.getEventId());
    assertThat(mention.getEventTime()).isEqualTo((int) NOW.getEpochSecond());
    assertThat(mention.getApiAppId()).matches("A[0-9A-Z]{10}");
    assertThat(mention.getTeamId())
        .matches("T[0-9A-Z]{10}")
        .isEqualTo(mention.getAuthorizations().get(0).getTeamId())
        .isEqualTo(mention.getEvent().getTeam());
    assertThat(mention.getAuthorizations()).hasSize(1).allMatch(app -> app.getIsBot());
    assertThat(mention.getEventContext()).startsWith("4-");
  }

  @Test
  void makesAnyOtherType() {
    Webhook made = events.event("channel_archive");

    assertThat(made.text()).contains("\"event\":{\"type\":\"channel_archive\",\"user\":\"U");
  }

  @Test
  void makesASlashCommandThatSlacksSdkReads() {
    Webhook made = events.slashCommand();
    SlashCommandPayload command = new SlashCommandPayloadParser().parse(made.text());

    assertThat(made.type()).isEqualTo("slash_command");
    assertThat(command.getTriggerId())
        .isEqualTo(made.id())
        .matches("[0-9]{13}\\.[0-9]{13}\\.[0-9a-f]{32}");
    assertThat(command.getCommand()).isEqualTo("/berth");
    assertThat(command.getText()).isEqualTo("free & dry, 12 × 3 m");
    assertThat(command.getTeamId()).matches("T[0-9A-Z]{10}");
    assertThat(command.getTeamDomain()).isEqualTo("sample-workspace");
    assertThat(command.getChannelName()).isEqualTo("berths");
    assertThat(command.getUserName()).isEqualTo("sample-user");
    assertThat(command.getApiAppId()).matches("A[0-9A-Z]{10}");
    assertThat(command.isEnterpriseInstall()).isFalse();
    assertThat(command.getToken()).hasSize(24);
    assertThat(command.getResponseUrl())
        .startsWith("https://hooks.slack.com/commands/" + command.getTeamId() + "/");
  }

  @Test
  void encodesFormsAsSlackDoes() {
    // As in Slack's published example: a slash is %2F.
    assertThat(events.slashCommand().text())
        .contains("&command=%2Fberth&text=free+%26+dry%2C+12+%C3%97+3+m&")
        .contains("&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT");
  }

  @Test
  void makesAnInteractionThatSlacksSdkReads() {
    Webhook made = events.interaction();
    String json = new JsonPayloadExtractor().extractIfExists(made.text());
    BlockActionPayload press = read(json, BlockActionPayload.class);

    assertThat(made.type()).isEqualTo("block_actions").isEqualTo(press.getType());
    assertThat(press.getTriggerId()).isEqualTo(made.id());
    assertThat(press.getUser().getId()).matches("U[0-9A-Z]{10}");
    assertThat(press.getActions()).hasSize(1);
    assertThat(press.getActions().get(0).getActionId()).isEqualTo("reserve");
    assertThat(press.getActions().get(0).getText().getText()).isEqualTo("Reserve – 12 × 3 m");
    assertThat(press.getMessage().getTs()).isEqualTo(press.getContainer().getMessageTs());
    assertThat(press.getResponseUrl())
        .startsWith("https://hooks.slack.com/actions/" + press.getTeam().getId() + "/");
    assertThat(json).contains("https:\\/\\/hooks.slack.com\\/actions\\/").doesNotContain("//");
  }

  @Test
  void asksForAnAddress() {
    Webhook made = events.urlVerification();
    UrlVerificationPayload question = read(made.text(), UrlVerificationPayload.class);

    assertThat(question.getType()).isEqualTo("url_verification").isEqualTo(made.type());
    assertThat(question.getChallenge()).matches("[0-9A-Za-z]{52}");
    assertThat(made.id()).isEqualTo("url_verification:" + question.getChallenge());
    assertThat(question.getToken()).hasSize(24);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "200 | {\"challenge\":\"CHALLENGE\"}  | true",
        "500 | {\"challenge\":\"CHALLENGE\"}  | false",
        "200 | {\"challenge\":\"another\"}    | false",
        "200 | {\"challenge\":null}           | false",
        "200 | CHALLENGE                      | false",
        "200 | {}                             | false",
        "200 | ``                             | false",
      })
  void recognisesItsOwnChallengeOnly(int status, String body, boolean answered) {
    Webhook question = events.urlVerification();
    String challenge = question.id().replace("url_verification:", "");

    Answer answer = new Answer(status, Optional.empty(), body.replace("CHALLENGE", challenge), 0);

    assertThat(SlackEvents.isAnswered(question, answer)).isEqualTo(answered);
  }

  @Test
  void writesJsonAsSlackDoes() {
    assertThat(
            Stream.of(
                events.event("app_mention"),
                events.event("message"),
                events.event("user_change"),
                events.event("team_join"),
                events.urlVerification()))
        .allSatisfy(
            made ->
                assertThat(made.text())
                    .matches("\\{\"token\":\"[ -~]+}")
                    .doesNotContain("${", "//", "\": "));
    assertThat(events.event("message").text()).contains("again \\u2013 12 \\u00d7 3 m");
  }

  @Test
  void staysInOneWorkspace() {
    AppMentionPayload one = event("app_mention", AppMentionPayload.class);
    MessagePayload two = event("message", MessagePayload.class);

    assertThat(two.getTeamId()).isEqualTo(one.getTeamId());
    assertThat(two.getToken()).isEqualTo(one.getToken());
    assertThat(new SlashCommandPayloadParser().parse(events.slashCommand().text()).getTeamId())
        .isEqualTo(one.getTeamId());
  }

  @Test
  void givesEveryWebhookAnIdOfItsOwn() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      ids.add(events.event("message").id());
      ids.add(events.slashCommand().id());
      ids.add(events.interaction().id());
      ids.add(events.urlVerification().id());
    }
    assertThat(ids).hasSize(4_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "App_mention", "message.im", "a__b", "_a", "a_", "a\n", "a\"b", "7"})
  void refusesWhatIsNoEventType(String type) {
    assertThat(SlackEvents.isType(type)).isFalse();
    assertThatThrownBy(() -> events.event(type)).isInstanceOf(IllegalArgumentException.class);
  }

  private <T extends EventsApiPayload<?>> T event(String type, Class<T> as) {
    return read(events.event(type).text(), as);
  }

  private static <T> T read(String json, Class<T> as) {
    Gson gson = GsonFactory.createSnakeCase(new SlackConfig());
    return gson.fromJson(json, as);
  }
}
