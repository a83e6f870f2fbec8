package dev.wharf.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.local.StackOptions;
import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import dev.wharf.traffic.StubApi;
import dev.wharf.traffic.StubApi.Reply;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvokeCommandTest {

  private static final String LOG =
      Base64.getEncoder().encodeToString("START\n{\"outcome\":\"published\"}\n".getBytes(UTF_8));

  @TempDir Path home;

  private Reply reply = new Reply(200, "{\"ship\":\"Zoë\"}", Map.of("X-Amz-Log-Result", LOG));
  private final StubApi lambda = new StubApi(request -> reply);
  private Run run;

  @BeforeEach
  void project() {
    run = new Run(home);
  }

  @AfterEach
  void close() {
    lambda.close();
  }

  @Test
  void printsTheResponseAloneOnStandardOutput() {
    run.stackIsUp(lambda.uri(""));
    run.write("event.json", "{\"Records\":[]}");

    Run.Result result =
        run.wharf("invoke", "OutcomeFunction", "-e", home.resolve("event.json").toString());

    assertThat(result.code()).isZero();
    assertThat(result.out()).isEqualTo("{\"ship\":\"Zoë\"}\n");
    assertThat(result.err()).isEqualTo("START\n{\"outcome\":\"published\"}\n");
    StubApi.Request request = lambda.requests().get(0);
    assertThat(request.path()).isEqualTo("/2015-03-31/functions/wharf-OutcomeFunction/invocations");
    assertThat(request.body()).isEqualTo("{\"Records\":[]}");
    assertThat(request.header("X-Amz-Invocation-Type")).isEqualTo("RequestResponse");
    assertThat(request.header("X-Amz-Log-Type")).isEqualTo("Tail");
    assertThat(run.started).isEmpty();
  }

  @Test
  void exitsWithOneWhenTheFunctionFails() {
    run.stackIsUp(lambda.uri(""));
    reply =
        new Reply(200, "{\"errorMessage\":\"no\"}", Map.of("X-Amz-Function-Error", "Unhandled"));

    Run.Result result = run.wharf("invoke", "OutcomeFunction");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEqualTo("{\"errorMessage\":\"no\"}\n");
  }

  @Test
  void sendsAnEmptyObjectWithoutAnEvent() {
    run.stackIsUp(lambda.uri(""));

    run.wharf("invoke", "OutcomeFunction");
    run.wharf("invoke", "OutcomeFunction", "--no-event");

    assertThat(lambda.requests()).extracting(StubApi.Request::body).isEqualTo(List.of("{}", "{}"));
  }

  @Test
  void readsTheEventFromStandardInput() {
    run.stackIsUp(lambda.uri(""));
    run.input = "[\"ë\"]".getBytes(UTF_8);

    run.wharf("invoke", "OutcomeFunction", "-e", "-");

    assertThat(lambda.requests().get(0).body()).isEqualTo("[\"ë\"]");
  }

  @Test
  void refusesAnEventThatIsNotJson() {
    run.stackIsUp(lambda.uri(""));
    run.input = "{\"a\":".getBytes(UTF_8);

    Run.Result result = run.wharf("invoke", "OutcomeFunction", "-e", "-");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("is not JSON").hasLineCount(1);
    assertThat(lambda.requests()).isEmpty();
  }

  @Test
  void refusesVariablesForTheStackThatIsUp() {
    run.stackIsUp(lambda.uri(""));
    run.write("env.json", "{}");

    Run.Result result =
        run.wharf("invoke", "OutcomeFunction", "-n", home.resolve("env.json").toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--env-vars can't change the stack that is up");
  }

  @Test
  void passesLambdasRefusalOn() {
    run.stackIsUp(lambda.uri(""));
    reply = new Reply(413, "{\"Message\":\"too large\"}");

    Run.Result result = run.wharf("invoke", "OutcomeFunction");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("Lambda answered 413").contains("too large");
  }

  @Test
  void bootsAStackOfItsOwnAndForgetsIt() {
    StandIn stack = new StandIn(lambda.uri(""));
    run.starter = options -> stack;
    run.write("env.json", "{\"OutcomeFunction\":{\"LEDGER_TABLE\":\"another\"}}");

    Run.Result result =
        run.wharf("invoke", "OutcomeFunction", "-n", home.resolve("env.json").toString());

    assertThat(result.code()).isZero();
    assertThat(result.out()).isEqualTo("{\"ship\":\"Zoë\"}\n");
    StackOptions options = run.started.get(0);
    assertThat(options.ports()).isEqualTo(StackOptions.Ports.FREE);
    assertThat(options.state()).isNotEqualTo(home.resolve(".wharf"));
    assertThat(Files.exists(home.resolve(".wharf"))).isFalse();
    assertThat(options.functionEnvironment())
        .containsEntry("OutcomeFunction", Map.of("LEDGER_TABLE", "another"));
    assertThat(options.parameters()).containsKey("StripeSigningSecrets");
    assertThat(stack.closed).isTrue();
  }

  /** A stack of which only Lambda answers. */
  static class StandIn implements RunningStack {
    private final URI uri;
    boolean closed;

    StandIn(URI uri) {
      this.uri = uri;
    }

    @Override
    public Endpoints endpoints() {
      return new Endpoints(uri, uri, uri, uri);
    }

    @Override
    public Resources resources() {
      return new Resources(
          "wharf",
          "eu-west-1",
          "000000000000",
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Map.of());
    }

    @Override
    public URI webhookUrl() {
      return URI.create(uri + "/v1/webhooks");
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
