package dev.wharf.verify;

import static dev.wharf.verify.Stored.RECEIVED_AT;
import static dev.wharf.verify.Stored.SECRET;
import static dev.wharf.verify.Stored.event;
import static dev.wharf.verify.Stored.header;
import static dev.wharf.verify.Stored.signature;
import static dev.wharf.verify.Stored.signed;
import static dev.wharf.verify.Stored.withHeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Sources;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stripe's own library signs, and judges beside ours. */
class VerifierTest {

  private static final String BODY = event("evt_1");
  private static final long NOW = RECEIVED_AT.getEpochSecond();
  private static final long TOLERANCE = 300;

  /**
   * A field without a value makes stripe-java throw ArrayIndexOutOfBoundsException: no judgement.
   */
  private static final Pattern STRIPE_CRASHES = Pattern.compile("(^|,)(t|v1)(,|$)");

  /** A time with a sign or a zero in front, which Long.parseLong and so stripe-java bears. */
  private static final Pattern STRIPE_OVERLOOKS = Pattern.compile("^(?:(?!t=)[^,]*,)*t=[+0]");

  private final Verifier verifier =
      new Verifier(
          Sources.load(),
          SigningSecrets.fromEnvironment(
              Map.of("SIGNING_SECRETS_STRIPE", SECRET + " , whsec_previous,")),
          Stored.ORIGIN);

  @Test
  void acceptsWhatStripeSigned() throws Exception {
    VerifiedWebhook webhook = verifier.verify(signed("gw", BODY));

    assertThat(webhook.key()).hasToString("stripe##evt_1");
    assertThat(webhook.type()).isEqualTo("invoice.paid");
  }

  @Test
  void acceptsASignatureMadeWithThePreviousSecret() throws Exception {
    assertThat(verifier.verify(withHeader("gw", BODY, header("whsec_previous", NOW, BODY))))
        .isNotNull();
  }

  @Test
  void acceptsOneGoodSignatureAmongOthers() throws Exception {
    String rolled =
        "t=%d,v1=%s,v1=%s,v0=%s"
            .formatted(
                NOW,
                signature("whsec_other", NOW, BODY),
                signature(SECRET, NOW, BODY),
                signature("whsec_test_mode", NOW, BODY));

    assertThat(verifier.verify(withHeader("gw", BODY, rolled))).isNotNull();
    assertThat(stripeAccepts(BODY, rolled)).isTrue();
  }

  @Test
  void keepsTheAccountOfAConnectEventInItsKey() throws Exception {
    String body = "{\"id\":\"evt_1\",\"account\":\"acct_1\",\"type\":\"invoice.paid\"}";

    assertThat(verifier.verify(signed("gw", body)).key()).hasToString("stripe##acct_1:evt_1");
  }

  @ParameterizedTest
  @CsvSource({"0", "299", "300", "-1", "-300"})
  void agreesWithStripeWithinTheTolerance(long age) throws Exception {
    String header = header(SECRET, NOW - age, BODY);

    assertThat(verifier.verify(withHeader("gw", BODY, header))).isNotNull();
    assertThat(stripeAccepts(BODY, header)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"301", "100000"})
  void refusesAnOldSignatureAsStripeDoes(long age) {
    String header = header(SECRET, NOW - age, BODY);

    assertThat(reason(withHeader("gw", BODY, header))).isEqualTo(Reason.EXPIRED);
    assertThat(stripeAccepts(BODY, header)).isFalse();
  }

  @Test
  void refusesASignatureFromTheFutureWhichStripeLetsPass() {
    String header = header(SECRET, NOW + TOLERANCE + 1, BODY);

    assertThat(reason(withHeader("gw", BODY, header))).isEqualTo(Reason.EXPIRED);
    assertThat(stripeAccepts(BODY, header)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "'' | NO_SIGNATURE",
        "t=%1$d | NO_SIGNATURE",
        "v1=%2$s | NO_SIGNATURE",
        "t=,v1=%2$s | NO_SIGNATURE",
        "t=x%1$d,v1=%2$s | NO_SIGNATURE",
        "t=-%1$d,v1=%2$s | NO_SIGNATURE",
        "t=999999999999999999999,v1=%2$s | NO_SIGNATURE",
        "t=%1$d;v1=%2$s | NO_SIGNATURE",
        "t=%1$d,v0=%2$s | NO_SIGNATURE",
        "t=%1$d,V1=%2$s | NO_SIGNATURE",
        "t=%1$d,v1= | BAD_SIGNATURE",
        "t=%1$d,v1=%3$s | BAD_SIGNATURE",
        "t=%1$d,v1=%2$s0 | BAD_SIGNATURE",
        "t=%1$d,v1= %2$s | BAD_SIGNATURE",
        "t=%1$d,v1=%4$s | BAD_SIGNATURE",
        "t=0,v1=%2$s | NO_SIGNATURE",
        "t=0%1$d,v1=%2$s | NO_SIGNATURE",
        "t=+%1$d,v1=%2$s | NO_SIGNATURE",
        "t= %1$d,v1=%2$s | NO_SIGNATURE",
      })
  void refusesMalformedHeaders(String format, Reason reason) {
    String good = signature(SECRET, NOW, BODY);
    String header =
        format.formatted(
            NOW, good, good.substring(0, good.length() - 1), good.toUpperCase(Locale.ROOT));

    assertThat(reason(withHeader("gw", BODY, header))).isEqualTo(reason);
  }

  @Test
  void acceptsNothingThatStripeRefuses() {
    Random random = new Random(7);
    String good = header(SECRET, NOW, BODY);
    String alphabet = "tv10=,;. abcdef0123456789-+\u00e9";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder header = new StringBuilder(good);
      for (int change = random.nextInt(3); change >= 0; change--) {
        int at = random.nextInt(header.length());
        char character = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(4)) {
          case 0 -> header.setCharAt(at, character);
          case 1 -> header.insert(at, character);
          case 2 -> header.deleteCharAt(at);
          default -> header.append(',').append(good, 0, Math.min(at, good.length()));
        }
      }
      if (STRIPE_CRASHES.matcher(header).find()) {
        continue;
      }
      boolean accepted = reason(withHeader("gw", BODY, header.toString())) == null;
      boolean stripe = stripeAccepts(BODY, header.toString());
      boolean overlooked = STRIPE_OVERLOOKS.matcher(header).find();
      assertThat(accepted).as(header.toString()).isEqualTo(stripe && !overlooked);
    }
  }

  @Test
  void refusesABodyThatWasChanged() {
    String header = header(SECRET, NOW, BODY);

    assertThat(reason(withHeader("gw", BODY + " ", header))).isEqualTo(Reason.BAD_SIGNATURE);
  }

  @Test
  void judgesTheTimeOfReceiptNotTheClock() throws Exception {
    assertThat(verifier.verify(signed("redriven days later", BODY))).isNotNull();
  }

  @Test
  void saysThatThereIsNoSecret() {
    Verifier bare =
        new Verifier(Sources.load(), SigningSecrets.fromEnvironment(Map.of()), Stored.ORIGIN);

    assertThat(reason(bare, signed("gw", BODY))).isEqualTo(Reason.NO_SECRET);
  }

  @Test
  void aTenantWithoutASecretIsUnknownUnlessThereIsOneOfAnyTenant() {
    StoredWebhook ofBob = ofTenant("bob", signed("gw", BODY));

    assertThat(reason(with("whsec_test,alice:whsec_alice"), ofBob))
        .isEqualTo(Reason.UNKNOWN_TENANT);
    assertThat(reason(with("*:whsec_alice"), ofBob)).isEqualTo(Reason.BAD_SIGNATURE);
  }

  @ParameterizedTest
  @CsvSource({
    "'', whsec_test, true",
    "bob, whsec_test, false",
    "alice, whsec_alice, true",
    "alice, whsec_alice_next, true",
    "bob, whsec_alice, false",
    "'', whsec_alice, false",
    "bob, whsec_any, true",
    "alice, whsec_any, true",
    "'', whsec_any, false",
  })
  void oneTenantsSecretNeverVerifiesAnothersWebhook(String tenant, String secret, boolean passes) {
    Verifier tenants =
        new Verifier(
            Sources.load(),
            SigningSecrets.fromEnvironment(
                Map.of(
                    "SIGNING_SECRETS_STRIPE",
                    "whsec_test,alice:whsec_alice, alice:whsec_alice_next ,*:whsec_any")),
            Stored.ORIGIN);
    StoredWebhook plain = withHeader("gw", BODY, header(secret, NOW, BODY));

    assertThat(reason(tenants, ofTenant(tenant, plain)) == null).isEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not json | UNDECODABLE",
        "[] | UNDECODABLE",
        "{\"id\":\"evt_1\",\"type\":\"a\"}{} | UNDECODABLE",
        "{\"type\":\"a\"} | NO_EVENT_ID",
        "{\"id\":\"\",\"type\":\"a\"} | NO_EVENT_ID",
        "{\"id\":{},\"type\":\"a\"} | NO_EVENT_ID",
        "{\"id\":\"evt_1\"} | NO_EVENT_ID",
        "{\"id\":\"\\ud800\",\"type\":\"a\"} | NO_EVENT_ID",
        "{\"id\":\"evt_1\",\"type\":\"\\udc00\"} | NO_EVENT_ID",
      })
  void quarantinesASignedBodyThatNamesNoEvent(String body, Reason reason) {
    assertThat(reason(signed("gw", body))).isEqualTo(reason);
  }

  @Test
  void boundsIdsAndTypesToWhatTheLedgerAndTheBusTake() {
    assertThat(reason(signed("gw", "{\"id\":\"" + "#".repeat(640) + "\",\"type\":\"a\"}")))
        .isEqualTo(Reason.NO_EVENT_ID);
    assertThat(reason(signed("gw", "{\"id\":\"e\",\"type\":\"" + "a".repeat(129) + "\"}")))
        .isEqualTo(Reason.NO_EVENT_ID);
  }

  private static Verifier with(String secrets) {
    return new Verifier(
        Sources.load(),
        SigningSecrets.fromEnvironment(Map.of("SIGNING_SECRETS_STRIPE", secrets)),
        Stored.ORIGIN);
  }

  private static StoredWebhook ofTenant(String tenant, StoredWebhook plain) {
    return new StoredWebhook(
        plain.source(),
        plain.lane(),
        tenant,
        plain.gatewayId(),
        plain.receivedAt(),
        plain.sourceIp(),
        plain.method(),
        plain.path(),
        plain.query(),
        plain.headers(),
        plain.payload());
  }

  private Reason reason(StoredWebhook webhook) {
    return reason(verifier, webhook);
  }

  private static Reason reason(Verifier verifier, StoredWebhook webhook) {
    RejectedException rejection =
        catchThrowableOfType(RejectedException.class, () -> verifier.verify(webhook));
    return rejection == null ? null : rejection.reason();
  }

  private static boolean stripeAccepts(String body, String header) {
    Clock atReceipt = Clock.fixed(RECEIVED_AT, ZoneOffset.UTC);
    List<Exception> refusals = new ArrayList<>();
    for (String secret : List.of(SECRET, "whsec_previous")) {
      try {
        if (Webhook.Signature.verifyHeader(body, header, secret, TOLERANCE, atReceipt)) {
          return true;
        }
      } catch (SignatureVerificationException | NumberFormatException e) {
        refusals.add(e);
      }
    }
    assertThat(refusals).hasSize(2);
    return false;
  }
}
