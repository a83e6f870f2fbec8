package dev.wharf.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.wharf.events.Header;
import dev.wharf.sources.Sources;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The specification's reference library signs, and judges beside ours. */
class StandardWebhooksTest {

  private static final Sources SOURCES = Sources.load();
  private static final String ALPHABET = "v1a,=.;: _ABCabc0123456789+/-";

  private final Random random = new Random(11);

  @Test
  void acceptsWhatTheReferenceLibrarySignsUnderAnySecret() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      byte[] key = new byte[24 + random.nextInt(41)];
      random.nextBytes(key);
      String secret = "whsec_" + Base64.getEncoder().encodeToString(key);
      Instant at = Instant.ofEpochSecond(1 + random.nextInt(2_000_000_000));
      String body = "{\"type\":\"t\",\"data\":\"\u00e9\uD83D\uDE00 " + random.nextLong() + "\"}";

      assertThat(reason(secret, signed(secret, at, "msg_" + i, body))).isNull();
    }
  }

  @Test
  void acceptsNothingThatTheReferenceLibraryRefuses() throws Exception {
    String secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    // The library asks the clock.
    SignedRequest good = signed(secret, Instant.now(), "msg_1", "{\"type\":\"t\"}");
    assertThat(libraryAccepts(secret, good)).isTrue();
    int accepted = 0;
    for (int i = 0; i < 20_000; i++) {
      Header header = good.signature().get(random.nextInt(3));
      SignedRequest changed = good.with(new Header(header.name(), change(header.value())));
      if (reason(secret, changed) == null) {
        accepted++;
        assertThat(libraryAccepts(secret, changed)).as("%s", changed.signature()).isTrue();
      }
    }
    // A signature with something else before or behind it still is one.
    assertThat(accepted).isGreaterThan(10);
  }

  private SignedRequest signed(String secret, Instant at, String id, String body) throws Exception {
    long time = at.getEpochSecond();
    return new SignedRequest(
        "standard-webhooks",
        at,
        List.of(
            new Header("webhook-id", id),
            new Header("webhook-timestamp", "" + time),
            new Header("webhook-signature", new Webhook(secret).sign(id, time, body))),
        List.of(),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private String change(String text) {
    StringBuilder changed = new StringBuilder(text);
    int at = random.nextInt(text.length());
    char character = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    switch (random.nextInt(5)) {
      case 0 -> changed.setCharAt(at, character);
      case 1 -> changed.insert(at, character);
      case 2 -> changed.deleteCharAt(at);
      case 3 -> changed.append(' ').append(text, 0, at);
      default -> changed.insert(0, text.substring(0, at) + " ");
    }
    return changed.toString();
  }

  private static boolean libraryAccepts(String secret, SignedRequest request) throws Exception {
    Map<String, List<String>> headers =
        request.signature().stream()
            .collect(Collectors.toMap(Header::name, header -> List.of(header.value())));
    try {
      new Webhook(secret).verify(new String(request.body(), StandardCharsets.UTF_8), headers);
      return true;
    } catch (WebhookVerificationException e) {
      return false;
    }
  }

  private static Reason reason(String secret, SignedRequest request) {
    SchemeVerifier scheme =
        SchemeVerifier.of(
            SOURCES.find(request.source()).orElseThrow().verification(), Stored.ORIGIN);
    RejectedException rejection =
        catchThrowableOfType(
            RejectedException.class, () -> scheme.verify(request.stored(), List.of(secret)));
    return rejection == null ? null : rejection.reason();
  }
}
