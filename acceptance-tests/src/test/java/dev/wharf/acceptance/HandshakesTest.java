package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each handshake through the whole stack: what providers ask over HTTP, and their exact answers.
 */
class HandshakesTest {

  private static final String SECRET = "handshake-secret";
  private static final String X_SECRET = "z3ZX4v7mAAUGykl3EcmkqbartmuW8VFOOzCloLx9Q45P0hLrFu";
  private static final KeyPair DISCORD = keyPair();

  @TempDir static Path state;
  private static Stack stack;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void start() {
    byte[] key = DISCORD.getPublic().getEncoded();
    String discord = HexFormat.of().formatHex(Arrays.copyOfRange(key, key.length - 32, key.length));
    stack =
        Stack.start(
            state,
            Map.of(
                "Parameters",
                Map.of(
                    "SIGNING_SECRETS_ZOOM", SECRET,
                    "SIGNING_SECRETS_X", X_SECRET,
                    "SIGNING_SECRETS_XERO", SECRET,
                    "SIGNING_SECRETS_ASANA", SECRET,
                    "SIGNING_SECRETS_DISCORD", discord)));
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  /** Some tests look that nothing is stored: what an earlier one had stored is not meant. */
  @BeforeEach
  void awaitIngest() {
    Stack.await(() -> stack.depth("InboxQueueUrl"), depth -> depth == 0, "ingest");
  }

  @Test
  void metasChallengeForOurTokenOnly() {
    String query = "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=";

    assertAnswer(get("/meta" + query + Stack.VERIFY_TOKEN), 200, "text/plain", "1158201444");
    assertAnswer(get("/meta/acme" + query + Stack.VERIFY_TOKEN), 200, "text/plain", "1158201444");
    assertThat(get("/meta" + query + "guessed").statusCode()).isEqualTo(403);
    assertThat(get("/meta").statusCode()).isEqualTo(403);
  }

  @Test
  void dropboxsChallenge() {
    assertAnswer(get("/dropbox?challenge=aZ09-_abc"), 200, "text/plain", "aZ09-_abc");
    assertThat(get("/dropbox").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Okta-Verification-Challenge", "x-okta-verification-challenge"})
  void oktasChallenge(String header) {
    assertAnswer(
        send("GET", "/okta", "", header, "my_verification_challenge"),
        200,
        "application/json",
        "{\"verification\":\"my_verification_challenge\"}");
    assertThat(get("/okta").statusCode()).isEqualTo(400);
  }

  @Test
  void trellosHead() {
    assertAnswer(send("HEAD", "/trello", ""), 200, "text/plain", "");
    assertThat(get("/trello").statusCode()).as("nothing but HEAD").isEqualTo(403);
  }

  /** Microsoft's own wording, with its spaces and colons. */
  @Test
  void microsoftGraphsToken() {
    String token =
        "Validation: Testing client application reachability for subscription Request-Id: "
            + UUID.randomUUID();
    HttpResponse<String> answer =
        send(
            "POST",
            "/microsoft-graph?validationToken=" + encode(token),
            "",
            "Content-Type",
            "text/plain; charset=utf-8");

    assertAnswer(answer, 200, "text/plain", token);
    assertThat(stack.inboxItem(Stack.gatewayId(answer))).isNotEmpty();
  }

  @Test
  void asanasSecretInTheSameHeader() {
    String secret = "b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81";
    HttpResponse<String> answer = send("POST", "/asana", "", "X-Hook-Secret", secret);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().allValues("x-hook-secret")).containsExactly(secret);
    assertThat(stack.inboxItem(Stack.gatewayId(answer))).isNotEmpty();
  }

  @Test
  void whatIsNoHandshakeOfAsanasIsStoredAndIngested() {
    String body = "{\"events\":[{\"n\":\"" + UUID.randomUUID() + "\"}]}";
    String signature = HexFormat.of().formatHex(mac(SECRET, body));
    HttpResponse<String> answer = send("POST", "/asana", body, "X-Hook-Signature", signature);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-hook-secret")).isEmpty();
    assertThat(stack.awaitEnded(Stack.gatewayId(answer)).get("ledgerKey").s())
        .startsWith("asana##");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\"'\\",
        "a\r\nSet-Cookie: a=b",
        "$context.accountId #end",
        "ä\u0000"
      })
  void nobodysTextComesBack(String text) {
    String query = encode(text);
    for (HttpResponse<String> answer :
        java.util.List.of(
            get("/dropbox?challenge=" + query),
            get(
                "/meta?hub.mode=subscribe&hub.verify_token="
                    + Stack.VERIFY_TOKEN
                    + "&hub.challenge="
                    + query),
            get("/x?crc_token=" + query))) {
      assertThat(answer.statusCode()).isIn(400, 403);
      assertThat(answer.body()).doesNotContain("<", "Set-Cookie", "$", "ä", "\\");
      assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
      assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
    }
    // On the table lane it is a request like any other: stored, and not echoed.
    HttpResponse<String> graph = send("POST", "/microsoft-graph?validationToken=" + query, "{}");
    assertThat(graph.statusCode()).isEqualTo(200);
    assertThat(graph.body()).isEmpty();
    assertThat(stack.inboxItem(Stack.gatewayId(graph))).isNotEmpty();
  }

  @Test
  void aChallengeHasBounds() {
    assertThat(get("/dropbox?challenge=" + "a".repeat(257)).statusCode()).isEqualTo(400);
    assertThat(get("/dropbox?challenge=" + "a".repeat(100_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void xsTokenAsPublished() {
    assertAnswer(
        get("/x?crc_token=9b4507b3-9040-4669-9ca3-6b94edb50553"),
        200,
        "application/json",
        "{\"response_token\":\"sha256=Cytd4Sq+NvEcV3MMrXxWJGJx5A+y/lXzzU2Maartkx8=\"}");
  }

  @Test
  void zoomsTokenAndItsEvents() {
    String question =
        "{\"payload\":{\"plainToken\":\"qgg8vlvZRS6UYooatFL8Aw\"},\"event_ts\":1654503849680,\"event\":\"endpoint.url_validation\"}";
    assertAnswer(
        zoom(question, SECRET),
        200,
        "application/json",
        "{\"plainToken\":\"qgg8vlvZRS6UYooatFL8Aw\",\"encryptedToken\":\""
            + HexFormat.of().formatHex(mac(SECRET, "qgg8vlvZRS6UYooatFL8Aw"))
            + "\"}");

    String event = "{\"event\":\"meeting.started\",\"event_ts\":" + System.nanoTime() + "}";
    HttpResponse<String> genuine = zoom(event, SECRET);
    assertAnswer(genuine, 200, "application/json", "{\"stored\":true}");
    HttpResponse<String> forged = zoom(event, "guessed");
    assertAnswer(forged, 200, "application/json", "{\"stored\":true}");
    assertThat(awaitQuarantined(forged)).isEqualTo("bad-signature");
    assertThat(stack.webhook("quarantine#" + Stack.gatewayId(genuine))).isEmpty();
  }

  @Test
  void xerosIntentToReceive() {
    String intent =
        "{\"events\":[],\"lastEventSequence\":0,\"firstEventSequence\":0,\"entropy\":\"S0m3r4Nd0mt3xt\"}";

    assertAnswer(xero(intent, SECRET), 200, "application/json", "");
    HttpResponse<String> forged = xero(intent, "guessed");
    assertThat(forged.statusCode()).isEqualTo(401);
    assertThat(stack.depth("InboxQueueUrl")).isZero();
    assertThat(quarantined(forged)).isEmpty();
  }

  @Test
  void discordsPingsAndItsForgeries() throws Exception {
    String ping = "{\"version\":1,\"application_id\":\"1\",\"type\":0}";
    HttpResponse<String> pong = discord(ping, DISCORD);
    assertThat(pong.statusCode()).isEqualTo(204);
    assertThat(pong.body()).isEmpty();
    assertAnswer(
        discord("{\"id\":\"1\",\"application_id\":\"1\",\"version\":1,\"type\":1}", DISCORD),
        200,
        "application/json",
        "{\"type\":1}");
    for (String body : java.util.List.of(ping, "{\"type\":1,\"event\":{\"type\":\"A\"}}")) {
      HttpResponse<String> forged = discord(body, keyPair());
      assertThat(forged.statusCode()).isEqualTo(401);
      assertThat(quarantined(forged)).isEmpty();
    }
    assertThat(stack.depth("InboxQueueUrl")).isZero();

    HttpResponse<String> event =
        discord(
            "{\"version\":1,\"type\":1,\"event\":{\"type\":\"ENTITLEMENT_CREATE\",\"n\":\""
                + UUID.randomUUID()
                + "\"}}",
            DISCORD);
    assertThat(event.statusCode()).isEqualTo(204);
    Stack.await(() -> stack.depth("InboxQueueUrl"), depth -> depth == 0, "ingest");
  }

  static HttpResponse<String> zoom(Stack to, String body, String secret) {
    String time = String.valueOf(Instant.now().getEpochSecond());
    String signature = HexFormat.of().formatHex(mac(secret, "v0:" + time + ":" + body));
    return to.post(
        "/zoom",
        Stack.utf8(body),
        "Content-Type",
        "application/json",
        "x-zm-request-timestamp",
        time,
        "x-zm-signature",
        "v0=" + signature);
  }

  private static HttpResponse<String> zoom(String body, String secret) {
    return zoom(stack, body, secret);
  }

  private static HttpResponse<String> xero(String body, String secret) {
    return send(
        "POST",
        "/xero",
        body,
        "x-xero-signature",
        Base64.getEncoder().encodeToString(mac(secret, body)));
  }

  private static HttpResponse<String> discord(String body, KeyPair keys) throws Exception {
    String time = String.valueOf(Instant.now().getEpochSecond());
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(keys.getPrivate());
    signer.update(Stack.utf8(time + body));
    return send(
        "POST",
        "/discord",
        body,
        "X-Signature-Timestamp",
        time,
        "X-Signature-Ed25519",
        HexFormat.of().formatHex(signer.sign()));
  }

  private static String awaitQuarantined(HttpResponse<?> answer) {
    return Stack.await(() -> quarantined(answer), item -> !item.isEmpty(), "quarantine")
        .get("reason")
        .s();
  }

  private static Map<String, software.amazon.awssdk.services.dynamodb.model.AttributeValue>
      quarantined(HttpResponse<?> answer) {
    return stack.webhook("quarantine#" + Stack.gatewayId(answer));
  }

  private static void assertAnswer(
      HttpResponse<String> answer, int status, String contentType, String body) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.headers().allValues("content-type")).containsExactly(contentType);
    assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
  }

  private static HttpResponse<String> get(String path) {
    return send("GET", path, "");
  }

  private static HttpResponse<String> send(
      String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(stack.local().webhookUrl() + path))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static byte[] mac(String secret, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Stack.utf8(secret), "HmacSHA256"));
      return mac.doFinal(Stack.utf8(text));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair keyPair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
