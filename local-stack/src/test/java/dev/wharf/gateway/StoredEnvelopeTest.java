package dev.wharf.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.gateway.RawConnection.Reply;
import dev.wharf.parts.ElasticMq;
import dev.wharf.parts.PartsProcess;
import dev.wharf.template.Endpoints;
import dev.wharf.template.LocalParameters;
import dev.wharf.template.Resources;
import dev.wharf.template.TemplateFiles;
import dev.wharf.template.TemplateLoader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reaches the queue is what was posted: the project's own API, template and queue. */
class StoredEnvelopeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] HOSTILE = {
    "\"",
    "\\",
    "$x",
    "${x}",
    "#end",
    "##",
    "#set($a=1)",
    "&DelaySeconds=900",
    "\r\n",
    "\u0000",
    "\u0007",
    "😀",
    "ä",
    "\u2028",
    "{\"a\":1}",
    "%2F",
    "+",
    "'",
    "</script>",
    "\uFFFD"
  };

  @TempDir static Path state;
  static Resources resources;
  static ElasticMq queues;
  static ApiGateway gateway;
  static URI api;
  static URI sqs;
  static RawConnection client;
  static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws IOException {
    api = PartsProcess.freeEndpoint();
    sqs = PartsProcess.freeEndpoint();
    Endpoints endpoints = new Endpoints(api, sqs, sqs, sqs);
    resources =
        TemplateLoader.load(
            TemplateFiles.PROJECT, "wharf", LocalParameters.read(TemplateFiles.PROJECT), endpoints);
    queues = ElasticMq.start(resources.queues(), resources.region(), sqs, state, 1);
    gateway = ApiGateway.start(resources, endpoints, Clock.systemUTC());
    client = new RawConnection(api);
  }

  @AfterAll
  static void stop() throws IOException {
    client.close();
    gateway.close();
    queues.close();
  }

  @Test
  void storesEveryBodyAndHeaderByteForByte() throws Exception {
    Random random = new Random(20261121);
    Map<String, Sent> sent = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      Sent webhook = webhook(random, String.valueOf(i));
      Reply reply = client.post(webhook.path(), webhook.headers(), webhook.body().array());
      assertThat(reply.status()).as("webhook %d: %s", i, reply.body()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo("{\"stored\":true}");
      sent.put(String.valueOf(i), webhook);
    }
    List<JsonNode> stored = drain();
    assertThat(stored).hasSize(500);
    for (JsonNode envelope : stored) {
      Map<String, String> headers = pairs(envelope.path("headers").asText());
      Sent webhook = sent.remove(headers.get("X-Case"));
      assertThat(webhook).isNotNull();
      assertThat(Base64.getDecoder().decode(envelope.path("body").asText()))
          .as("body of webhook %s", headers.get("X-Case"))
          .isEqualTo(webhook.stored().getBytes(UTF_8));
      assertThat(headers).containsAllEntriesOf(webhook.headers());
      assertThat(new String(Base64.getDecoder().decode(envelope.path("path").asText()), UTF_8))
          .isEqualTo("/v1" + webhook.path().substring(3));
      assertThat(envelope.path("id").asText()).isNotEmpty();
    }
    assertThat(sent).isEmpty();
  }

  @Test
  void answers413ForWhatSqsRefusesAndStoresTheLargestThatFits() throws Exception {
    Map<String, String> headers = Map.of("Content-Type", "application/json", "X-Case", "large");
    Reply large = client.post("/v1/webhooks/stripe", headers, new byte[800_000]);
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.body()).contains("\"limitBytes\":1048576");
    Reply fits = client.post("/v1/webhooks/stripe", headers, "x".repeat(780_000));
    assertThat(fits.status()).isEqualTo(200);
    List<JsonNode> stored = drain();
    assertThat(stored).hasSize(1);
    assertThat(stored.get(0).path("body").asText()).hasSize(1_040_000);
  }

  @Test
  void storesNothingOfAnUnknownSourceOrContentType() throws Exception {
    assertThat(client.post("/v1/webhooks/nobody", Map.of("Content-Type", "application/json"), "{}"))
        .extracting(Reply::status)
        .isEqualTo(403);
    assertThat(client.post("/v1/webhooks/stripe", Map.of("Content-Type", "text/plain"), "{}"))
        .extracting(Reply::status)
        .isEqualTo(415);
    assertThat(drain()).isEmpty();
  }

  private static Sent webhook(Random random, String number) {
    Map<String, String> headers = new LinkedHashMap<>();
    boolean form = random.nextInt(5) == 0;
    headers.put(
        random.nextBoolean() ? "Content-Type" : "content-type",
        form ? "application/x-www-form-urlencoded" : "application/json; charset=utf-8");
    headers.put("X-Case", number);
    headers.put(
        random.nextBoolean() ? "Stripe-Signature" : "stripe-signature",
        "t=1,v1=" + text(random, 64, false));
    for (int i = random.nextInt(6); i > 0; i--) {
      headers.put(
          "X-" + letters(random, 1 + random.nextInt(20)),
          text(random, 1 + random.nextInt(200), false));
    }
    byte[] body;
    if (random.nextInt(10) == 0) {
      body = new byte[random.nextInt(2000)];
      random.nextBytes(body);
    } else {
      body = text(random, random.nextInt(3000), true).getBytes(UTF_8);
    }
    String stored = body.length == 0 ? "{}" : new String(body, UTF_8);
    String path = "/v1/webhooks/stripe" + (random.nextInt(3) == 0 ? "/ten%2Fant" + number : "");
    return new Sent(path, headers, ByteBuffer.wrap(body), stored);
  }

  private static String text(Random random, int length, boolean hostileControls) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      String piece =
          random.nextInt(4) == 0
              ? HOSTILE[random.nextInt(HOSTILE.length)]
              : String.valueOf((char) (33 + random.nextInt(94)));
      boolean plain = piece.chars().allMatch(c -> c >= 32 && c < 127);
      text.append(hostileControls || plain ? piece : ".");
    }
    return text.toString();
  }

  private static String letters(Random random, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append((char) ((random.nextBoolean() ? 'a' : 'A') + random.nextInt(26)));
    }
    return letters.toString();
  }

  private static Map<String, String> pairs(String encoded) {
    Map<String, String> pairs = new HashMap<>();
    for (String pair : encoded.split(",", -1)) {
      int colon = pair.indexOf(':');
      pairs.put(decode(pair.substring(0, colon)), decode(pair.substring(colon + 1)));
    }
    return pairs;
  }

  private static String decode(String base64) {
    return new String(Base64.getDecoder().decode(base64), UTF_8);
  }

  private static List<JsonNode> drain() throws Exception {
    String url =
        resources.queues().stream()
            .filter(queue -> queue.logicalId().equals("InboxQueue"))
            .findFirst()
            .orElseThrow()
            .url();
    List<JsonNode> bodies = new ArrayList<>();
    while (true) {
      JsonNode messages =
          call("ReceiveMessage", Map.of("QueueUrl", url, "MaxNumberOfMessages", 10))
              .path("Messages");
      if (messages.isEmpty()) {
        return bodies;
      }
      for (JsonNode message : messages) {
        bodies.add(JSON.readTree(message.path("Body").asText()));
        call(
            "DeleteMessage",
            Map.of("QueueUrl", url, "ReceiptHandle", message.path("ReceiptHandle").asText()));
      }
    }
  }

  private static JsonNode call(String operation, Map<String, ?> input) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(sqs.resolve("/"))
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", "AmazonSQS." + operation)
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(input)))
            .build();
    String answer = HTTP.send(request, BodyHandlers.ofString()).body();
    return answer.isEmpty() ? JSON.missingNode() : JSON.readTree(answer);
  }

  /**
   * @param stored what is to arrive: the body, or what API Gateway makes of it
   */
  private record Sent(String path, Map<String, String> headers, ByteBuffer body, String stored) {}
}
