package dev.wharf.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.slack.api.app_backend.SlackSignature;
import com.slack.api.app_backend.events.payload.AppMentionPayload;
import com.slack.api.app_backend.events.payload.UserChangePayload;
import com.slack.api.app_backend.slash_commands.SlashCommandPayloadParser;
import com.slack.api.app_backend.util.JsonPayloadExtractor;
import com.slack.api.util.json.GsonFactory;
import dev.wharf.traffic.StubApi;
import dev.wharf.traffic.StubApi.Reply;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is Slack's own; {@link SendCommandTest} has what every source shares. */
class SendSlackTest {

  private static final Pattern CHALLENGE = Pattern.compile("\"challenge\":\"(\\w{52})\"");

  @TempDir Path home;

  private final StubApi api = new StubApi(SendSlackTest::answer);
  private Run run;

  /** As the table lane does. */
  private static Reply answer(StubApi.Request request) {
    Matcher question = CHALLENGE.matcher(request.body());
    return new Reply(200, question.find() ? "{\"challenge\":\"" + question.group(1) + "\"}" : "");
  }

  @BeforeEach
  void stackIsUp() {
    run = new Run(home);
    run.stackIsUp(api.uri(""));
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void sendsASignedMentionToTheStackThatIsUp() {
    Run.Result result = run.wharf("send", "slack");

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .matches("✓ 200 in \\d+ ms, x-amz-apigw-id gateway-1=\nledger key slack##Ev\\w+\n");
    StubApi.Request request = onlyRequest();
    assertThat(request.path()).isEqualTo("/v1/webhooks/slack");
    assertThat(verifies(request, Run.SLACK_SECRET)).isTrue();
    assertThat(request.header("Content-Type")).isEqualTo("application/json");
    assertThat(request.header("User-Agent"))
        .isEqualTo("Slackbot 1.0 (+https://api.slack.com/robots)");
    assertThat(request.header("X-Slack-Retry-Num")).isNull();
    assertThat(request.header("Stripe-Signature")).isNull();
    assertThat(read(request, AppMentionPayload.class).getEvent().getType())
        .isEqualTo("app_mention");
  }

  @Test
  void sendsTheTypeThatIsAskedFor() {
    run.wharf("send", "slack", "--type", "user_change");

    assertThat(read(onlyRequest(), UserChangePayload.class).getEvent().getUser().getName())
        .isEqualTo("sample-user");
  }

  @Test
  void sendsASlashCommandAsAForm() {
    Run.Result result = run.wharf("send", "slack", "--slash", "--tenant", "acme");

    assertThat(result.code()).isZero();
    StubApi.Request request = onlyRequest();
    assertThat(request.path()).isEqualTo("/v1/webhooks/slack/acme");
    assertThat(request.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
    assertThat(verifies(request, Run.SLACK_SECRET)).isTrue();
    assertThat(new SlashCommandPayloadParser().parse(request.body()).getCommand())
        .isEqualTo("/berth");
  }

  @Test
  void sendsAnInteractionAsJsonWithinAForm() {
    run.wharf("send", "slack", "--interaction");

    StubApi.Request request = onlyRequest();
    assertThat(request.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
    assertThat(verifies(request, Run.SLACK_SECRET)).isTrue();
    assertThat(new JsonPayloadExtractor().extractIfExists(request.body()))
        .startsWith("{\"type\":\"block_actions\",");
  }

  @Test
  void saysThatItsChallengeCameBack() {
    Run.Result result = run.wharf("send", "slack", "--challenge");

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .endsWith("ms, x-amz-apigw-id gateway-1=\nanswered with its challenge\n");
    assertThat(onlyRequest().body()).contains("\"type\":\"url_verification\"");
    assertThat(verifies(onlyRequest(), Run.SLACK_SECRET)).isTrue();
  }

  @Test
  void asksWithAForgedSignatureToo() {
    Run.Result result = run.wharf("send", "slack", "--challenge", "--forge");

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("quarantine").endsWith("answered with its challenge\n");
    assertThat(verifies(onlyRequest(), Run.SLACK_SECRET)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                        | with nothing",
        "{\"challenge\":\"other\"} | with {\"challenge\":\"other\"}",
        "ok                        | with ok",
      })
  void failsWhenItsChallengeDoesNotComeBack(String body, String why) {
    try (StubApi deaf = new StubApi(request -> new Reply(200, body))) {
      Run.Result result =
          run.wharf("send", "slack", "--challenge", "--url", deaf.uri("/x").toString());

      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err())
          .isEqualTo("wharf: not answered with its challenge, but " + why + "\n");
      assertThat(result.out()).doesNotContain("answered with its challenge");
    }
  }

  @Test
  void saysThatItIsARetry() {
    run.wharf("send", "slack", "--retry", "2", "--duplicate");

    assertThat(api.requests())
        .hasSize(2)
        .allSatisfy(
            request -> {
              assertThat(request.header("X-Slack-Retry-Num")).isEqualTo("2");
              assertThat(request.header("X-Slack-Retry-Reason")).isEqualTo("http_timeout");
              assertThat(verifies(request, Run.SLACK_SECRET)).isTrue();
            });
    assertThat(api.requests().stream().map(StubApi.Request::body).distinct()).hasSize(1);
  }

  @Test
  void sendsManyAtARate() {
    Run.Result result = run.wharf("send", "slack", "--slash", "--count", "30", "--rate", "200");

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("30 requests in").contains("30 answered 200");
    assertThat(api.requests())
        .hasSize(30)
        .allSatisfy(
            request ->
                assertThat(request.header("Content-Type"))
                    .isEqualTo("application/x-www-form-urlencoded"));
    assertThat(api.requests().stream().map(StubApi.Request::body).distinct()).hasSize(30);
  }

  @Test
  void forgesWithAnotherSecret() {
    Run.Result result = run.wharf("send", "slack", "--forge");

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("quarantine");
    assertThat(verifies(onlyRequest(), Run.SLACK_SECRET)).isFalse();
  }

  @Test
  void signsWithTheSecretFromTheEnvironment() {
    run.environment.put("WHARF_SECRET", "deployed");

    run.wharf("send", "slack");

    assertThat(verifies(onlyRequest(), "deployed")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"event_callback\",\"x\":\"ë\"} | application/json",
        "token=x&text=%C3%AB                      | application/x-www-form-urlencoded",
      })
  void sendsAFilesBytesAsWhatTheyAre(String body, String contentType) {
    run.write("body", body);

    run.wharf("send", "slack", "--body", home.resolve("body").toString());

    assertThat(onlyRequest().body()).isEqualTo(body);
    assertThat(onlyRequest().header("Content-Type")).isEqualTo(contentType);
    assertThat(verifies(onlyRequest(), Run.SLACK_SECRET)).isTrue();
  }

  @Test
  void saysWhichSecretIsMissing() {
    run.write("local.yaml", "parameters:\n  StripeSigningSecrets: " + Run.SECRET + "\n");

    Run.Result result = run.wharf("send", "slack");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo("wharf: local.yaml has no SlackSigningSecrets; add it, or give --secret\n");
  }

  private StubApi.Request onlyRequest() {
    assertThat(api.requests()).hasSize(1);
    return api.requests().get(0);
  }

  private static boolean verifies(StubApi.Request request, String secret) {
    return new SlackSignature.Verifier(new SlackSignature.Generator(secret))
        .isValid(
            request.header("X-Slack-Request-Timestamp"),
            request.body(),
            request.header("X-Slack-Signature"));
  }

  private static <T> T read(StubApi.Request request, Class<T> as) {
    return GsonFactory.createSnakeCase().fromJson(request.body(), as);
  }
}
