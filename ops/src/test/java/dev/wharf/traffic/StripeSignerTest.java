package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.model.Event;
import com.stripe.net.Webhook.Signature;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against Stripe's own verifier. */
class StripeSignerTest {

  private static final String SECRET = "whsec_a_test_secret";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final Webhook event = new StripeEvents(CLOCK, new Random(1)).next("invoice.paid");

  @Test
  void isAcceptedByStripesVerifier() throws Exception {
    String header = StripeSigner.sign(SECRET, NOW.getEpochSecond(), event.body());

    assertThat(Signature.verifyHeader(event.text(), header, SECRET, 300, CLOCK)).isTrue();
    Event constructed =
        com.stripe.net.Webhook.constructEvent(event.text(), header, SECRET, 300, CLOCK);
    assertThat(constructed.getId()).isEqualTo(event.id());
  }

  @Test
  void makesTheHeaderThatStripesSdkMakes() throws Exception {
    String body = "{\"name\":\"Zoë 🚢\",\"line\":\"a\\r\\nb\"}";

    String header = StripeSigner.sign(SECRET, NOW.getEpochSecond(), body.getBytes(UTF_8));

    assertThat(header)
        .isEqualTo(Signature.generateSignatureHeader(body, SECRET, NOW.getEpochSecond()));
  }

  @Test
  void isRefusedUnderAnotherSecret() {
    String header = StripeSigner.sign("whsec_another", NOW.getEpochSecond(), event.body());

    assertThatThrownBy(() -> Signature.verifyHeader(event.text(), header, SECRET, 300, CLOCK))
        .isInstanceOf(SignatureVerificationException.class);
  }

  @Test
  void isRefusedForAnotherBody() {
    String header = StripeSigner.sign(SECRET, NOW.getEpochSecond(), event.body());

    assertThatThrownBy(() -> Signature.verifyHeader(event.text() + " ", header, SECRET, 300, CLOCK))
        .isInstanceOf(SignatureVerificationException.class);
  }
}
