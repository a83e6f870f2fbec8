package dev.wharf.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.net.Webhook;
import dev.wharf.lambda.RuntimeKind;
import dev.wharf.local.StackOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpCommandTest {

  private static final Path PROJECT = Path.of("..");
  private static final Pattern CURL =
      Pattern.compile(
          "curl -i (\\S+) .*?"
              + "-H 'Content-Type: ([^']*)' .*?"
              + "-H 'Stripe-Signature: ([^']*)' .*?"
              + "--data-raw '([^']*)'",
          Pattern.DOTALL);

  @TempDir Path home;

  private Run run;

  @BeforeEach
  void project() {
    run = new Run(home);
  }

  @Test
  void printsACurlLineThatStripesVerifierAccepts() throws Exception {
    Process process = start("closing");
    String out = await(reader(process), "export AWS_ENDPOINT_URL_LAMBDA");
    stop(process);

    Matcher curl = CURL.matcher(out);
    assertThat(curl.find()).as(out).isTrue();
    assertThat(curl.group(1)).isEqualTo("http://127.0.0.1:7800/v1/webhooks/stripe");
    assertThat(Webhook.constructEvent(curl.group(4), curl.group(3), Run.SECRET, 300).getType())
        .isEqualTo("invoice.paid");
    assertThat(out)
        .contains("SQS at http://127.0.0.1:7801")
        .contains("Payments     processed   k")
        .contains("./wharf send stripe", "./wharf send slack")
        .contains("export AWS_ENDPOINT_URL_SQS=http://127.0.0.1:7800");
    assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void closesTheStackWhenItIsToldToEnd() throws Exception {
    Process process = start("closing");
    BufferedReader out = reader(process);
    await(out, "export AWS_ENDPOINT_URL_LAMBDA");
    stop(process);

    String rest = out.lines().collect(Collectors.joining("\n"));
    assertThat(rest)
        .contains("closed")
        .containsPattern("stopped in \\d+\\.\\d s")
        .doesNotContain("the hard way");
    assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void endsWithinTwoSecondsEvenWhenTheStackDoesNot() throws Exception {
    Process process = start("hanging");
    BufferedReader out = reader(process);
    await(out, "export AWS_ENDPOINT_URL_LAMBDA");
    stop(process);

    // That stack never ends by itself. How long the rest takes is the machine's.
    assertThat(RunningStack.STOP_LIMIT).isLessThan(Duration.ofSeconds(2));
    assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
    assertThat(out.lines()).anyMatch(line -> line.contains("stopped the hard way"));
  }

  @Test
  void handsItsOptionsToTheStack() {
    run.wharf(
        "up",
        "--clean",
        "--api-port",
        "1",
        "--sqs-port",
        "2",
        "--dynamodb-port",
        "3",
        "--aws-port",
        "4",
        "--state",
        home.resolve("s").toString(),
        "--runtime=process",
        "--wait-scale",
        "1",
        "--parameter-overrides",
        "IngestConcurrency=3",
        "StripeSigningSecrets=whsec_a=b");

    StackOptions options = run.started.get(0);
    assertThat(options.project()).isEqualTo(home);
    assertThat(options.state()).isEqualTo(home.resolve("s"));
    assertThat(options.clean()).isTrue();
    assertThat(options.ports()).isEqualTo(new StackOptions.Ports(1, 2, 3, 4));
    assertThat(options.runtime()).isEqualTo(RuntimeKind.PROCESS);
    assertThat(options.waitScale()).isEqualTo(1);
    assertThat(options.parameters())
        .containsOnlyKeys("IngestConcurrency", "SlackSigningSecrets", "StripeSigningSecrets")
        .containsEntry("IngestConcurrency", "3")
        .containsEntry("StripeSigningSecrets", "whsec_a=b");
  }

  @Test
  void usesTheDocumentedPortsAndStateByDefault() {
    run.wharf("up");

    StackOptions options = run.started.get(0);
    assertThat(options.ports()).isEqualTo(new StackOptions.Ports(7800, 7801, 7802, 7803));
    assertThat(options.state()).isEqualTo(home.resolve(".wharf"));
    assertThat(options.clean()).isFalse();
    assertThat(options.runtime()).isEqualTo(RuntimeKind.IN_PROCESS);
    assertThat(options.waitScale()).isEqualTo(0.1);
  }

  @Test
  void saysWhenTheApiIsNotWhatItsSourcesMake() throws Exception {
    copy("sources.yaml");
    copy("ingest-api/openapi.yaml");
    try (Stream<Path> templates = Files.list(PROJECT.resolve("ingest-api/templates"))) {
      templates.forEach(template -> copy("ingest-api/templates/" + template.getFileName()));
    }
    assertThat(outputOfAStart()).doesNotContain("openapi.yaml");

    String sources = Files.readString(PROJECT.resolve("sources.yaml"));
    run.write("sources.yaml", sources.replaceFirst("(?m)^github:", "our-github:"));
    assertThat(outputOfAStart())
        .contains("ingest-api/openapi.yaml is not what sources.yaml and ingest-api/templates make")
        .contains("./mvnw -pl ingest-api -am process-classes -Pgenerate-api")
        .contains("ready in");

    run.write("sources.yaml", sources.replaceFirst("lane: queue", "lane: canal"));
    assertThat(outputOfAStart()).contains("openapi.yaml can't be made anew").contains("lane");
  }

  private String outputOfAStart() throws Exception {
    Process process = start("closing");
    String out = await(reader(process), "export AWS_ENDPOINT_URL_LAMBDA");
    stop(process);
    return out;
  }

  private void copy(String file) {
    try {
      run.write(file, Files.readString(PROJECT.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void listensOnAnotherAddressOnlyIfItIsThisMachines() {
    assertThat(run.wharf("up", "--listen", "0.0.0.0").err()).contains("--listen 0.0.0.0 is every");
    assertThat(run.wharf("up", "--listen", "192.0.2.1").code()).isEqualTo(2);
    assertThat(run.started).isEmpty();
  }

  @Test
  void takesSamsFileOfEnvironmentVariables() {
    run.write("env.json", "{\"OutcomeFunction\":{\"RETENTION_DAYS\":\"50\"}}");
    run.write("bad.json", "{\"RETENTION_DAYS\":\"50\"}");

    run.wharf("up", "--env-vars", home.resolve("env.json").toString());

    assertThat(run.started.get(0).functionEnvironment())
        .isEqualTo(Map.of("OutcomeFunction", Map.of("RETENTION_DAYS", "50")));
    assertThat(run.wharf("up", "--env-vars", home.resolve("bad.json").toString()).err())
        .contains("bad.json is not a file of environment variables");
    assertThat(run.wharf("up", "--env-vars", "none.json").err()).contains("cannot read none.json");
  }

  private Process start(String closing) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Dwharf.home=" + home,
            "-cp",
            System.getProperty("java.class.path"),
            "dev.wharf.ops.UpStandIn",
            closing)
        .redirectErrorStream(true)
        .start();
  }

  /** SIGTERM. Process.destroy would close the streams as well, and with them the last words. */
  private static void stop(Process process) {
    assertThat(process.toHandle().destroy()).isTrue();
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /** Reads up to a line that starts like this. */
  private static String await(BufferedReader out, String start) throws IOException {
    StringBuilder text = new StringBuilder();
    String line = out.readLine();
    while (line != null) {
      text.append(line).append('\n');
      if (line.startsWith(start)) {
        return text.toString();
      }
      line = out.readLine();
    }
    throw new AssertionError("it ended before it was ready:\n" + text);
  }
}
