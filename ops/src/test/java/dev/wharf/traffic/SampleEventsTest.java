package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.slack.api.app_backend.SlackSignature;
import com.slack.api.app_backend.slash_commands.SlashCommandPayloadParser;
import com.slack.api.app_backend.slash_commands.payload.SlashCommandPayload;
import com.stripe.net.Webhook.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The committed samples are what is generated. {@code -Dwharf.samples=write} writes them anew. */
class SampleEventsTest {

  private static final Path EVENTS = Path.of("../events");

  private final Map<String, String> files = SampleEvents.files();

  @Test
  void areCommittedAsTheyAreGenerated() throws IOException {
    if ("write".equals(System.getProperty("wharf.samples"))) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Files.writeString(EVENTS.resolve(file.getKey()), file.getValue());
      }
    }
    Map<String, String> committed = new LinkedHashMap<>();
    try (Stream<Path> paths = Files.list(EVENTS)) {
      for (Path path : paths.filter(path -> !path.endsWith("README.md")).toList()) {
        committed.put(path.getFileName().toString(), Files.readString(path));
      }
    }
    assertThat(committed).containsExactlyInAnyOrderEntriesOf(files);
  }

  @Test
  void areListedInTheirReadme() throws IOException {
    assertThat(Files.readString(EVENTS.resolve("README.md"))).contains(files.keySet());
  }

  @Test
  void carryASignatureThatStripeAcceptsAtTheTimeOfReceipt() throws Exception {
    assertThat(signedBySecret("queue-ingest.stripe.json")).isTrue();
  }

  @Test
  void carryAForgedSignatureOnlyWhereTheySaySo() throws Exception {
    assertThat(signedBySecret("queue-ingest.forged.json")).isFalse();
  }

  @Test
  void carryASignatureThatSlackAcceptsAtTheTimeOfReceipt() {
    String[] request = files.get("slack.app-mention.http").split("\n\n", 2);
    Map<String, String> headers =
        request[0]
            .lines()
            .skip(1)
            .map(line -> line.split(": ", 2))
            .collect(Collectors.toMap(header -> header[0], header -> header[1]));

    assertThat(
            new SlackSignature.Verifier(new SlackSignature.Generator(SlackSamples.SECRET))
                .isValid(
                    headers.get("X-Slack-Request-Timestamp"),
                    request[1],
                    headers.get("X-Slack-Signature"),
                    SampleEvents.RECEIVED.toEpochMilli()))
        .isTrue();
  }

  /** With the JDK's own HMAC, over what Zoom documents. */
  @Test
  void carryASignatureThatZoomMakes() throws Exception {
    JsonNode event = new ObjectMapper().readTree(files.get("handshake.zoom.json"));
    JsonNode envelope = new ObjectMapper().readTree(event.get("MessageBody").asText());
    Map<String, String> headers =
        Stream.of(envelope.get("headers").asText().split(",", -1))
            .map(pair -> pair.split(":", -1))
            .collect(Collectors.toMap(pair -> text(pair[0]), pair -> text(pair[1])));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(ZoomSample.SECRET.getBytes(US_ASCII), "HmacSHA256"));
    String signed =
        "v0:" + headers.get("x-zm-request-timestamp") + ":" + text(envelope.get("body").asText());

    assertThat(headers.get("x-zm-signature"))
        .isEqualTo("v0=" + HexFormat.of().formatHex(mac.doFinal(signed.getBytes(US_ASCII))));
  }

  @Test
  void areSignedWithTheSecretsOfTheLocalStack() throws IOException {
    assertThat(Files.readString(Path.of("../local.yaml")))
        .contains("StripeSigningSecrets: " + StripeSamples.SECRET + ",")
        .contains("SlackSigningSecrets: " + SlackSamples.SECRET + ",");
  }

  @Test
  void areTheSameSlashCommandAsAFormAndOnTheBus() throws IOException {
    SlashCommandPayload form =
        new SlashCommandPayloadParser().parse(files.get("slack.slash-command.txt"));
    JsonNode detail =
        new ObjectMapper().readTree(files.get("commands.slash-command.json")).get("detail");

    assertThat(detail.get("key").asText()).isEqualTo("slack##" + form.getTriggerId());
    assertThat(detail.get("data").get("trigger_id").asText()).isEqualTo(form.getTriggerId());
    assertThat(detail.get("data").get("text").asText()).isEqualTo(form.getText());
    assertThat(detail.get("data").get("command").asText()).isEqualTo("/berth");
  }

  private boolean signedBySecret(String file) throws Exception {
    JsonNode message = new ObjectMapper().readTree(files.get(file)).at("/Records/0");
    JsonNode envelope = new ObjectMapper().readTree(message.get("body").asText());
    String body = text(envelope.get("body").asText());
    String signature =
        Stream.of(envelope.get("headers").asText().split(",", -1))
            .map(pair -> pair.split(":", -1))
            .filter(pair -> text(pair[0]).equals("Stripe-Signature"))
            .map(pair -> text(pair[1]))
            .findFirst()
            .orElseThrow();
    try {
      return Signature.verifyHeader(
          body,
          signature,
          StripeSamples.SECRET,
          300,
          Clock.fixed(SampleEvents.RECEIVED, ZoneOffset.UTC));
    } catch (com.stripe.exception.SignatureVerificationException e) {
      return false;
    }
  }

  private static String text(String base64) {
    return new String(Base64.getDecoder().decode(base64), java.nio.charset.StandardCharsets.UTF_8);
  }
}
