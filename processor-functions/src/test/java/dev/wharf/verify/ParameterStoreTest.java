package dev.wharf.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.wharf.functions.JsonService;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * The client that is deployed, against a server that speaks as much of SSM's protocol as it needs.
 */
class ParameterStoreTest {

  private static final String NAME = "/wharf/signing-secrets/stripe";
  private static final AwsSessionCredentials CREDENTIALS =
      AwsSessionCredentials.create("id", "key", "session");

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile String answer = "";
  private volatile boolean silent;
  private volatile int faults;
  private final List<SignedCall> received = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private ParameterStore store;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    store = store(Duration.ofMinutes(8), Duration.ofMinutes(2));
  }

  private ParameterStore store(Duration callTimeout, Duration attemptTimeout) {
    return new ParameterStore(
        new JsonService(
            UrlConnectionHttpClient.create(),
            StaticCredentialsProvider.create(CREDENTIALS),
            endpoint(),
            Region.EU_WEST_1,
            "ssm",
            callTimeout,
            attemptTimeout));
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    silent = false;
    server.stop(0);
  }

  @Test
  void asksForTheDecryptedValue() {
    answer =
        "{\"Parameter\":{\"ARN\":\"arn:aws:ssm:eu-west-1:000000000000:parameter"
            + NAME
            + "\",\"DataType\":\"text\",\"LastModifiedDate\":1.767225600123E9,\"Name\":\""
            + NAME
            + "\",\"Type\":\"SecureString\",\"Value\":\"whsec_old\\nwhsec_new\",\"Version\":2}}";

    assertThat(store.value(NAME)).hasValue("whsec_old\nwhsec_new");
    assertThat(requests)
        .containsExactly(
            "AmazonSSM.GetParameter {\"Name\":\"" + NAME + "\",\"WithDecryption\":true}");
  }

  @Test
  void aParameterThatIsNotThereIsEmpty() {
    status = 400;
    answer = "{\"__type\":\"ParameterNotFound\"}";

    assertThat(store.value(NAME)).isEmpty();
    assertThat(requests).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "400,ThrottlingException",
    "400,AccessDeniedException",
    "400,InvalidKeyId",
    "400,ParameterVersionNotFound",
    "400,UnrecognizedClientException",
    "500,InternalServerError"
  })
  void everythingElseIsNoAnswer(int status, String type) {
    this.status = status;
    answer = "{\"__type\":\"" + type + "\",\"message\":\"whsec_quoted\"}";

    assertThatThrownBy(() -> store.value(NAME))
        .isInstanceOf(SecretsUnavailableException.class)
        .hasMessage(NAME + " cannot be read: " + type);
  }

  @Test
  void silenceIsNoAnswer() {
    silent = true;
    ParameterStore hurried = store(Duration.ofSeconds(5), Duration.ofMillis(500));

    assertThatThrownBy(() -> hurried.value(NAME)).isInstanceOf(SecretsUnavailableException.class);
  }

  @Test
  void quotesNothingOfAnAnswerThatItCannotRead() {
    answer = "{\"Parameter\":{\"Name\":\"" + NAME + "\",\"Value\":whsec_secret}}";

    SecretsUnavailableException unavailable =
        catchThrowableOfType(SecretsUnavailableException.class, () -> store.value(NAME));

    StringWriter trace = new StringWriter();
    unavailable.printStackTrace(new PrintWriter(trace, true));
    assertThat(trace.toString()).contains(NAME).doesNotContain("whsec");
  }

  /** The SDK's own client, and the signature worked out from what each of them has sent. */
  @Test
  void sendsWhatTheSdkSendsSignedAsTheSdkSignsIt() {
    answer = "{\"Parameter\":{\"Name\":\"" + NAME + "\",\"Value\":\"whsec_secret\"}}";
    try (SsmClient sdk =
        SsmClient.builder()
            .endpointOverride(endpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(StaticCredentialsProvider.create(CREDENTIALS))
            .httpClient(UrlConnectionHttpClient.create())
            .build()) {
      sdk.getParameter(request -> request.name(NAME).withDecryption(true));
    }

    assertThat(store.value(NAME)).hasValue("whsec_secret");

    assertThat(received).hasSize(2);
    for (SignedCall call : received) {
      assertThat(call.authorization())
          .isEqualTo(call.expectedAuthorization(CREDENTIALS, "eu-west-1", "ssm"));
      assertThat(call.headers().get("x-amz-security-token")).isEqualTo("session");
    }
    SignedCall sdks = received.get(0);
    SignedCall ours = received.get(1);
    assertThat(ours.method()).isEqualTo(sdks.method());
    assertThat(ours.path()).isEqualTo(sdks.path());
    assertThat(ours.body()).isEqualTo(sdks.body());
    for (String header : List.of("content-type", "x-amz-target", "content-length")) {
      assertThat(ours.headers()).containsEntry(header, sdks.headers().get(header));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500,InternalServerError",
    "503,ServiceUnavailable",
    "400,ThrottlingException",
    "429,TooManyRequestsException"
  })
  void whatPassesIsTriedThreeTimes(int status, String type) {
    this.status = status;
    answer = "{\"__type\":\"com.amazonaws.ssm#" + type + "\"}";

    assertThatThrownBy(() -> store.value(NAME)).hasMessage(NAME + " cannot be read: " + type);
    assertThat(requests).hasSize(3);
  }

  @Test
  void aRefusalIsNotTriedAgain() {
    status = 400;
    answer = "{\"__type\":\"AccessDeniedException\"}";

    assertThatThrownBy(() -> store.value(NAME)).isInstanceOf(SecretsUnavailableException.class);
    assertThat(requests).hasSize(1);
  }

  @Test
  void theSecondAttemptMayBeAnswered() {
    faults = 1;
    answer = "{\"Parameter\":{\"Name\":\"" + NAME + "\",\"Value\":\"whsec_secret\"}}";

    assertThat(store.value(NAME)).hasValue("whsec_secret");
    assertThat(requests).hasSize(2);
  }

  /** Nobody but Systems Manager says what is not there: not a proxy, not another 400. */
  @ParameterizedTest
  @CsvSource({"404,ParameterNotFound", "400,ParameterNotFoundException", "200,ParameterNotFound"})
  void onlyItsOwnErrorSaysThatThereIsNone(int status, String type) {
    this.status = status;
    answer = "{\"__type\":\"" + type + "\"}";

    assertThatThrownBy(() -> store.value(NAME)).isInstanceOf(SecretsUnavailableException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "null",
        "{\"Parameter\":\"whsec_secret\"}",
        "{\"Parameter\":{\"Value\":7}}",
        "{\"Value\":\"whsec_secret\"}",
        "{\"Parameter\":{\"Tags\":{\"Value\":\"whsec_secret\"}}}",
        "{\"Parameter\":{\"Value\":\"whsec_secret\"",
        "<html>whsec_secret</html>"
      })
  void anAnswerWithoutAValueIsNoAnswer(String answer) {
    this.answer = answer;

    assertThatThrownBy(() -> store.value(NAME))
        .isInstanceOf(SecretsUnavailableException.class)
        .hasMessage(NAME + " cannot be read: the answer has no value");
  }

  @Test
  void verifiesWhatItReads() {
    answer = "{\"Parameter\":{\"Name\":\"" + NAME + "\",\"Value\":\"whsec_secret\"}}";
    SigningSecrets secrets =
        SigningSecrets.of(
            Map.of("SIGNING_SECRETS_PATH", "/wharf/signing-secrets"), store, new TestClock());

    assertThat(requests).isEmpty();
    assertThat(secrets.active("stripe", "")).containsExactly("whsec_secret");
    assertThat(secrets.active("stripe", "")).containsExactly("whsec_secret");
    assertThat(requests).hasSize(1);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(exchange.getRequestHeaders().getFirst("X-Amz-Target") + " " + body);
    received.add(SignedCall.of(exchange, body));
    int status = faults-- > 0 ? 500 : this.status;
    if (silent) {
      // Answered by nobody: the client gives up, and stop() ends what is open.
      return;
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
