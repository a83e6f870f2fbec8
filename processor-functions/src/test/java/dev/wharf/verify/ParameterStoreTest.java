package dev.wharf.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ssm.SsmClient;

/** The real client, against a server that speaks as much of SSM's protocol as it needs. */
class ParameterStoreTest {

  private static final String NAME = "/wharf/signing-secrets/stripe";

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile String answer = "";
  private volatile boolean silent;
  private HttpServer server;
  private SsmClient ssm;
  private ParameterStore store;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    ssm =
        SsmClient.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
            .region(Region.EU_WEST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "key")))
            .httpClient(UrlConnectionHttpClient.create())
            .overrideConfiguration(
                configuration ->
                    configuration
                        .apiCallTimeout(Duration.ofSeconds(5))
                        .apiCallAttemptTimeout(Duration.ofMillis(500)))
            .build();
    store = new ParameterStore(ssm);
  }

  @AfterEach
  void stop() {
    silent = false;
    ssm.close();
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

    assertThatThrownBy(() -> store.value(NAME)).isInstanceOf(SecretsUnavailableException.class);
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

  @Test
  void itsSecretsAreInNoTextOfTheClients() {
    answer = "{\"Parameter\":{\"Name\":\"" + NAME + "\",\"Value\":\"whsec_secret\"}}";

    assertThat(ssm.getParameter(request -> request.name(NAME).withDecryption(true)).toString())
        .contains(NAME)
        .doesNotContain("whsec");
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
