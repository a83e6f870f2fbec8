package dev.wharf.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.events.Header;
import dev.wharf.events.Payload;
import dev.wharf.ledger.KeptRequest;
import dev.wharf.sources.Sources;
import dev.wharf.sources.Verification;
import dev.wharf.sources.Verification.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class WebhookDetailsTest {

  private static final OperatedStack STACK =
      new OperatedStack("wharf", true, "eu-west-1", Map.of(), Map.of());

  private static final Map<String, AttributeValue> ITEM =
      Map.of(
          "pk", AttributeValue.fromS("a##1"),
          "status", AttributeValue.fromS("PROCESSED"),
          "receivedAt", AttributeValue.fromN("1"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "x-gitlab-token",
        "Cookie",
        "X-Api-Key",
        "X-Hub-Signature-256",
        "X-Shopify-Hmac-Sha256",
        "X-Webhook-Secret"
      })
  void neverPrintsWhatIsSecretOrSigns(String name) {
    WebhookDetails details = details(name);

    assertThat(details.json(false).toString()).doesNotContain("s3cret").contains("shown");
    assertThat(String.join("\n", details.lines(false))).doesNotContain("s3cret").contains("shown");
  }

  @Test
  void neverPrintsTheSignatureOfAnySourceNorItsToken() {
    assertThat(Sources.load().all())
        .flatMap(source -> signing(source.verification()))
        .hasSizeGreaterThan(30)
        .allSatisfy(
            header ->
                assertThat(String.join("\n", details(header).lines(false)))
                    .doesNotContain("s3cret"));
  }

  private static List<String> signing(Verification verification) {
    Stream<Place> places =
        verification instanceof Verification.Hmac hmac
            ? hmac.recipe().signature().places().stream()
            : verification instanceof Verification.PublicKey key
                ? key.recipe().signature().places().stream()
                : verification instanceof Verification.Token token
                    ? Stream.of(token.place())
                    : verification instanceof Verification.UrlAndParameters url
                        ? Stream.of(Place.header(url.header()))
                        : Stream.of();
    return places.filter(place -> place.kind() == Place.Kind.HEADER).map(Place::name).toList();
  }

  @Test
  void whatASenderWroteMovesNoCursorAndMakesNoLineUp() {
    String written = "\u001b[2J\u009b1mx\r\n  status  PROCESSED\u202e";
    Map<String, AttributeValue> item = new HashMap<>(ITEM);
    item.put("tenant", AttributeValue.fromS(written));
    KeptRequest request =
        new KeptRequest(
            "127.0.0.1",
            "POST",
            "/v1/webhooks/a",
            List.of(),
            List.of(new Header("User-Agent", written)),
            new Payload("a=1\u001b[2J\r\nb=2".getBytes(UTF_8)));

    List<String> lines = new WebhookDetails(STACK, item, List.of(), request).lines(true);

    String plain = "\\u001b[2J\\u009b1mx\\u000d\\u000a  status  PROCESSED\\u202e";
    assertThat(lines)
        .contains("  tenant       " + plain, "  User-Agent: " + plain)
        // The payload has lines of its own.
        .endsWith("payload", "a=1\\u001b[2J\nb=2");
  }

  private static WebhookDetails details(String header) {
    List<Header> secret = List.of(new Header(header, "s3cret"), new Header("X-Id", "shown"));
    KeptRequest request =
        new KeptRequest(
            "127.0.0.1", "POST", "/v1/webhooks/a", secret, secret, new Payload(new byte[0]));
    return new WebhookDetails(STACK, ITEM, List.of(), request);
  }
}
