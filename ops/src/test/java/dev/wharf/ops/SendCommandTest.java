package dev.wharf.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.model.Event;
import com.stripe.net.Webhook;
import dev.wharf.traffic.StubApi;
import dev.wharf.traffic.StubApi.Reply;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendCommandTest {

  @TempDir Path home;

  private final StubApi api = StubApi.storing();
  private Run run;

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
  void sendsOneSignedEventToTheStackThatIsUp() throws Exception {
    Run.Result result = run.wharf("send", "stripe");

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    StubApi.Request request = onlyRequest();
    assertThat(result.out())
        .matches(
            "✓ 200 in \\d+ ms, x-amz-apigw-id gateway-1=\nledger key stripe##"
                + verified(request).getId()
                + "\n");
    assertThat(request.path()).isEqualTo("/v1/webhooks/stripe");
    assertThat(verified(request).getType()).isEqualTo("invoice.paid");
  }

  @Test
  void sendsTheHeadersThatStripeSends() {
    run.wharf("send", "stripe");

    StubApi.Request request = onlyRequest();
    assertThat(request.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
    assertThat(request.header("User-Agent"))
        .isEqualTo("Stripe/1.0 (+https://stripe.com/docs/webhooks)");
    assertThat(request.header("Stripe-Signature")).matches("t=\\d{10},v1=[0-9a-f]{64}");
    assertThat(request.header("Upgrade")).isNull();
  }

  @Test
  void postsToTheTenantsRoute() {
    String out = run.wharf("send", "stripe", "--tenant", "Acme & Söhne/1").out();

    assertThat(out).contains("ledger key stripe#Acme & Söhne/1#evt_");
    assertThat(onlyRequest().path()).isEqualTo("/v1/webhooks/stripe/Acme%20%26%20S%C3%B6hne%2F1");
  }

  @Test
  void sendsADuplicateOfTheSameEvent() throws Exception {
    Run.Result result = run.wharf("send", "stripe", "--duplicate", "--type", "charge.refunded");

    assertThat(result.code()).isZero();
    assertThat(api.requests()).hasSize(2);
    assertThat(api.requests().get(0).body()).isEqualTo(api.requests().get(1).body());
    assertThat(verified(api.requests().get(1)).getType()).isEqualTo("charge.refunded");
  }

  @Test
  void duplicatesEveryEventOfMany() {
    run.wharf("send", "stripe", "--duplicate", "--count", "5");

    assertThat(api.requests()).hasSize(10);
    assertThat(api.requests().stream().map(StubApi.Request::body).distinct()).hasSize(5);
  }

  @Test
  void forgesWithAnotherSecret() {
    Run.Result result = run.wharf("send", "stripe", "--forge");

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("ledger key quarantine#gateway-1=\n");
    assertThatThrownBy(() -> verified(onlyRequest()))
        .isInstanceOf(SignatureVerificationException.class);
  }

  @Test
  void countsManyAndSumsThemUp() {
    Run.Result result = run.wharf("send", "stripe", "--count", "30", "--rate", "100");

    assertThat(result.code()).isZero();
    assertThat(api.requests()).hasSize(30);
    assertThat(result.out())
        .matches(
            "30 requests in \\d+\\.\\d s, \\d+\\.\\d per second: 30 answered 200; latency p50"
                + " \\d+\\.\\d ms, p99 \\d+\\.\\d ms\n");
    // No terminal: lines, without carriage returns and colours.
    assertThat(result.err()).doesNotContain("\r").doesNotContain("\u001B");
  }

  @Test
  void failsWhenOneIsNotStored() {
    try (StubApi refusing =
        new StubApi(request -> new Reply(413, "{\"message\":\"the limit is 1 MiB\"}"))) {
      Run.Result result = run.wharf("send", "stripe", "--url", refusing.uri("/x").toString());

      assertThat(result.code()).isEqualTo(1);
      assertThat(result.out()).startsWith("✗ 413 in ");
      assertThat(result.err())
          .isEqualTo("wharf: not stored (413): {\"message\":\"the limit is 1 MiB\"}\n");
      assertThat(refusing.requests()).hasSize(1);
    }
  }

  @Test
  void failsWhenSomeOfManyAreNotStored() {
    try (StubApi busy =
        new StubApi(request -> new Reply(429, "{\"message\":\"Too Many Requests\"}"))) {
      Run.Result result =
          run.wharf("send", "stripe", "--count", "3", "--url", busy.uri("/x").toString());

      assertThat(result.code()).isEqualTo(1);
      assertThat(result.out()).contains("3 answered 429");
      assertThat(result.err()).contains("not everything was stored", "Too Many Requests");
    }
  }

  @Test
  void failsWhenNobodyAnswers() {
    api.close();

    Run.Result result = run.wharf("send", "stripe");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).startsWith("wharf: nothing listens at http://127.0.0.1:");
  }

  @Test
  void saysHowToStartAStackWhenNoneIsUp() {
    run.stackIsUp(api.uri(""), Long.MAX_VALUE);

    Run.Result result = run.wharf("send", "stripe");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo("wharf: no stack is up; start one with ./wharf up, or give --url\n");
    assertThat(api.requests()).isEmpty();
  }

  @Test
  void neverSignsForAnotherMachineWithTheDevelopmentSecret() {
    Run.Result result = run.wharf("send", "stripe", "--url", "https://hooks.example.com/stripe");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("hooks.example.com is not this machine", "WHARF_SECRET");
  }

  @Test
  void signsWithTheSecretFromTheEnvironment() throws Exception {
    run.environment.put("WHARF_SECRET", "whsec_deployed");

    run.wharf("send", "stripe");

    assertThat(verified(onlyRequest(), "whsec_deployed").getType()).isEqualTo("invoice.paid");
  }

  @Test
  void sendsAFilesBytesAsTheyAre() throws Exception {
    String body =
        "{ \"id\":\"evt_1\",\"object\":\"event\",\"type\":\"a.b\",\"x\":\"ë\r\n\t🚢\" } \n";
    run.write("event.json", body);

    run.wharf("send", "stripe", "--body", home.resolve("event.json").toString());
    run.input = body.getBytes(UTF_8);
    run.wharf("send", "stripe", "--body", "-");

    assertThat(api.requests()).extracting(StubApi.Request::body).isEqualTo(List.of(body, body));
    assertThat(api.requests())
        .allSatisfy(
            request ->
                Webhook.Signature.verifyHeader(
                    request.body(), request.header("Stripe-Signature"), Run.SECRET, 300));
  }

  @Test
  void saysSoWhenTheFileIsMissing() {
    Run.Result result = run.wharf("send", "stripe", "--body", "nowhere.json");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo("wharf: can't read nowhere.json; give --body a file that exists\n");
  }

  private StubApi.Request onlyRequest() {
    assertThat(api.requests()).hasSize(1);
    return api.requests().get(0);
  }

  private static Event verified(StubApi.Request request) throws SignatureVerificationException {
    return verified(request, Run.SECRET);
  }

  private static Event verified(StubApi.Request request, String secret)
      throws SignatureVerificationException {
    return Webhook.constructEvent(request.body(), request.header("Stripe-Signature"), secret, 300);
  }
}
