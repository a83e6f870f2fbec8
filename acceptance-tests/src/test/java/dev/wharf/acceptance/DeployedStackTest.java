package dev.wharf.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.wharf.template.Resources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code --stack}: all that is known of the stack comes from CloudFormation. Its answers, and
 * STS's, are made of the embedded stack's resources; everything else is that stack itself, under
 * the addresses that AWS's own environment variables give the SDK.
 */
class DeployedStackTest {

  @TempDir Path state;
  private Stack stack;
  private HttpServer control;

  @BeforeEach
  void start() throws IOException {
    stack = Stack.start(state);
    control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    control.createContext("/", this::answer);
    control.start();
  }

  @AfterEach
  void stop() {
    control.stop(0);
    stack.close();
  }

  @Test
  void everythingIsReadFromCloudFormationWithTheCallersOwnCredentials() throws Exception {
    Events event = Events.fresh();
    stack.postSigned(event.invoicePaid());
    stack.awaitStatus(event.key(), "PROCESSED");

    Cli.Result listed = wharf("list", "--stack", "far-away", "--json");
    assertThat(listed.code()).as(listed.out()).isZero();
    assertThat(listed.json()).extracting(row -> row.get("key").asText()).contains(event.key());

    Cli.Result replayed =
        wharf(
            "replay",
            "--stack",
            "far-away",
            "--id",
            event.key(),
            "--processor",
            "PaymentsFunction",
            "--yes");
    assertThat(replayed.code()).as(replayed.out()).isZero();
    assertThat(stack.webhook(event.key()).get("replays").l().get(0).m().get("by").s())
        .isEqualTo("arn:aws:sts::111122223333:assumed-role/OperatorRole/ann");
  }

  @Test
  void aStackThatIsNotThereIsNamedWithTheRegion() throws Exception {
    Cli.Result result = wharf("list", "--stack", "nowhere");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("there is no stack nowhere in eu-west-1");
  }

  private Cli.Result wharf(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.wharf.ops.Wharf"));
    command.addAll(List.of(arguments));
    Path out = state.resolve("out.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    String here = "http://127.0.0.1:" + control.getAddress().getPort();
    builder
        .environment()
        .putAll(
            Map.of(
                "AWS_ACCESS_KEY_ID",
                "mine",
                "AWS_SECRET_ACCESS_KEY",
                "mine",
                "AWS_REGION",
                "eu-west-1",
                "AWS_ENDPOINT_URL_CLOUDFORMATION",
                here,
                "AWS_ENDPOINT_URL_STS",
                here,
                "AWS_ENDPOINT_URL_DYNAMODB",
                stack.local().endpoints().dynamodb().toString(),
                "AWS_ENDPOINT_URL_SQS",
                stack.local().endpoints().sqs().toString(),
                "AWS_ENDPOINT_URL_EVENTBRIDGE",
                stack.local().endpoints().aws().toString(),
                "AWS_ENDPOINT_URL_LAMBDA",
                stack.local().endpoints().aws().toString()));
    Process process = builder.start();
    assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
    String text = Files.readString(out);
    return new Cli.Result(process.exitValue(), text, "", text.getBytes(UTF_8), text);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    boolean unknown = request.contains("StackName=nowhere");
    String response;
    if (request.contains("GetCallerIdentity")) {
      response =
          "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>"
              + "arn:aws:sts::111122223333:assumed-role/OperatorRole/ann"
              + "</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>";
    } else if (unknown) {
      response =
          "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with"
              + " id nowhere does not exist</Message></Error></ErrorResponse>";
    } else {
      response = request.contains("DescribeStacks") ? stacks() : resources();
    }
    byte[] bytes = response.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "text/xml");
    exchange.sendResponseHeaders(unknown ? 400 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String stacks() {
    return stack.local().resources().outputs().entrySet().stream()
        .map(
            output ->
                "<member><OutputKey>%s</OutputKey><OutputValue>%s</OutputValue></member>"
                    .formatted(output.getKey(), output.getValue()))
        .collect(
            Collectors.joining(
                "",
                "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>far-away"
                    + "</StackName><Outputs>",
                "</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"));
  }

  private String resources() {
    return stack.local().resources().functions().stream()
        .map(DeployedStackTest::resource)
        .collect(
            Collectors.joining(
                "",
                "<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>",
                "</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>"));
  }

  private static String resource(Resources.Function function) {
    return """
        <member><LogicalResourceId>%s</LogicalResourceId>\
        <PhysicalResourceId>%s</PhysicalResourceId>\
        <ResourceType>AWS::Lambda::Function</ResourceType></member>"""
        .formatted(function.logicalId(), function.name());
  }
}
