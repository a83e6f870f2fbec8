package dev.wharf.verify;

import static dev.wharf.verify.Stored.event;
import static dev.wharf.verify.Stored.header;
import static dev.wharf.verify.Stored.withHeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredSecretsTest {

  private static final String STRIPE = "/wharf/signing-secrets/stripe";
  private static final String BODY = event("evt_1");
  private static final Duration LONG_AGO = Duration.ofSeconds(11);

  private final ParameterMap parameters = new ParameterMap();
  private final TestClock clock = new TestClock();
  private final SigningSecrets secrets =
      SigningSecrets.of(
          Map.of("SIGNING_SECRETS_PATH", "/wharf/signing-secrets"), parameters, clock);
  private final Verifier verifier = new Verifier(Sources.load(), secrets, Stored.ORIGIN);

  @Test
  void readsOneActiveSecretPerLine() {
    parameters.values.put(STRIPE, " whsec_old \r\n\n\twhsec_new\n");

    assertThat(secrets.active("stripe", "")).containsExactly("whsec_old", "whsec_new");
    assertThat(parameters.reads).containsExactly(STRIPE);
  }

  @Test
  void givesATenantItsOwnSecretsAndThoseOfAnyTenantOnly() {
    parameters.values.put(STRIPE, "whsec_none");
    parameters.values.put(STRIPE + "/acme", "whsec_acme");
    parameters.values.put(STRIPE + "/globex", "whsec_globex");
    parameters.values.put(STRIPE + "/escaped/a_2Fb", "whsec_slash");
    parameters.values.put(STRIPE + "/any/tenant", "whsec_any");

    assertThat(secrets.active("stripe", "")).containsExactly("whsec_none");
    assertThat(secrets.active("stripe", "acme")).containsExactly("whsec_acme", "whsec_any");
    assertThat(secrets.active("stripe", "a/b")).containsExactly("whsec_slash", "whsec_any");
    assertThat(secrets.active("stripe", "any/tenant")).containsExactly("whsec_any");
    assertThat(secrets.active("stripe", "x".repeat(5_000))).containsExactly("whsec_any");
    assertThat(secrets.active("slack", "acme")).isEmpty();
  }

  @Test
  void readsNothingUntilAWebhookNeedsIt() {
    assertThat(parameters.reads).isEmpty();
  }

  @Test
  void neverAsksForASourceWhoseVariableIsSet() throws Exception {
    SigningSecrets both =
        SigningSecrets.of(
            Map.of("SIGNING_SECRETS_PATH", "/wharf", "SIGNING_SECRETS_STRIPE", "whsec_variable"),
            parameters,
            clock);
    parameters.down = true;
    Verifier verifier = new Verifier(Sources.load(), both, Stored.ORIGIN);

    assertThat(verifier.verify(signedWith("whsec_variable"))).isNotNull();
    clock.pass(LONG_AGO);
    assertThat(reason(verifier, signedWith("whsec_wrong"))).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(both.active("stripe", "acme")).isEmpty();
    assertThat(parameters.reads).isEmpty();
    assertThatThrownBy(() -> both.active("slack", ""))
        .isInstanceOf(SecretsUnavailableException.class);
  }

  @Test
  void hasNoSecretWhereNeitherVariableNorPathIsSet() {
    Map<String, String> empty = Map.of("SIGNING_SECRETS_STRIPE", "", "SIGNING_SECRETS_PATH", "");

    assertThat(SigningSecrets.of(empty, parameters, clock).active("stripe", "")).isEmpty();
    assertThat(parameters.reads).isEmpty();
  }

  @Test
  void remembersForFiveMinutes() {
    parameters.values.put(STRIPE, "whsec_old");
    secrets.active("stripe", "");
    parameters.values.put(STRIPE, "whsec_new");

    clock.pass(Duration.ofMinutes(5).minusMillis(1));
    assertThat(secrets.active("stripe", "")).containsExactly("whsec_old");
    clock.pass(Duration.ofMillis(1));
    assertThat(secrets.active("stripe", "")).containsExactly("whsec_new");
  }

  @Test
  void verifiesTheFirstWebhookThatIsSignedWithANewSecret() throws Exception {
    parameters.values.put(STRIPE, "whsec_old");
    verifier.verify(signedWith("whsec_old"));
    clock.pass(LONG_AGO);
    parameters.values.put(STRIPE, "whsec_old\nwhsec_new");

    assertThat(verifier.verify(signedWith("whsec_new"))).isNotNull();
    assertThat(verifier.verify(signedWith("whsec_old"))).isNotNull();
    assertThat(parameters.reads).hasSize(2);
  }

  @Test
  void verifiesTheFirstWebhookOfASourceThatHadNoSecret() throws Exception {
    assertThat(reason(verifier, signedWith("whsec_new"))).isEqualTo(Reason.NO_SECRET);
    clock.pass(LONG_AGO);
    parameters.values.put(STRIPE, "whsec_new");

    assertThat(verifier.verify(signedWith("whsec_new"))).isNotNull();
  }

  @Test
  void refusesASecretThatWasTakenAway() throws Exception {
    parameters.values.put(STRIPE, "whsec_old");
    verifier.verify(signedWith("whsec_old"));
    parameters.values.remove(STRIPE);
    clock.pass(Duration.ofMinutes(5));

    assertThat(reason(verifier, signedWith("whsec_old"))).isEqualTo(Reason.NO_SECRET);
  }

  @Test
  void doesNotAskAgainWithinTenSeconds() {
    parameters.values.put(STRIPE, "whsec_old");

    assertThat(reason(verifier, signedWith("whsec_wrong"))).isEqualTo(Reason.BAD_SIGNATURE);
    clock.pass(Duration.ofMillis(9_999));
    assertThat(reason(verifier, signedWith("whsec_wrong"))).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(parameters.reads).hasSize(1);
    clock.pass(Duration.ofMillis(1));
    assertThat(reason(verifier, signedWith("whsec_wrong"))).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(parameters.reads).hasSize(2);
  }

  @Test
  void asksNothingForWhatNoSecretWouldMend() {
    parameters.values.put(STRIPE, "whsec_old");
    secrets.active("stripe", "");
    clock.pass(LONG_AGO);

    assertThat(reason(verifier, withHeader("gw", BODY, "no signature")))
        .isEqualTo(Reason.NO_SIGNATURE);
    assertThat(reason(verifier, withHeader("gw", BODY, header("whsec_old", 1_000, BODY))))
        .isEqualTo(Reason.EXPIRED);
    assertThat(parameters.reads).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 100})
  void tenThousandForgedRequestsCostABoundedNumberOfReads(int millisApart) {
    parameters.values.put(STRIPE, "whsec_old");
    int quarantined = 0;
    for (int i = 0; i < 10_000; i++) {
      clock.pass(Duration.ofMillis(millisApart));
      if (reason(verifier, signedWith("whsec_wrong")) == Reason.BAD_SIGNATURE) {
        quarantined++;
      }
    }
    assertThat(quarantined).isEqualTo(10_000);
    // One source without a tenant is read every ten seconds, however many requests come.
    assertThat(parameters.reads).hasSizeLessThanOrEqualTo(1 + 10_000 * millisApart / 10_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 100})
  void aFloodToInventedTenantsCostsABoundedNumberOfReads(int millisApart) throws Exception {
    parameters.values.put(STRIPE, "whsec_old");
    verifier.verify(signedWith("whsec_old"));
    int quarantined = 0;
    int givenBack = 0;
    for (int i = 0; i < 10_000; i++) {
      clock.pass(Duration.ofMillis(millisApart));
      StoredWebhook forged = ofTenant("invented-" + i, signedWith("whsec_wrong"));
      try {
        verifier.verify(forged);
      } catch (RejectedException e) {
        assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_TENANT);
        quarantined++;
      } catch (SecretsUnavailableException e) {
        givenBack++;
      }
    }
    long seconds = 10L * millisApart;
    assertThat(parameters.reads)
        .hasSizeLessThanOrEqualTo((int) (ReadAllowance.BURST + ReadAllowance.PER_SECOND * seconds));
    assertThat(quarantined + givenBack).isEqualTo(10_000);
    assertThat(quarantined).isPositive();
    // Whoever is known is not kept waiting.
    assertThat(verifier.verify(signedWith("whsec_old"))).isNotNull();
  }

  @Test
  void doubtsLeaveHalfOfTheReadsToNeeds() {
    for (int i = 0; i < ReadAllowance.BURST; i++) {
      parameters.values.put(STRIPE + "/known-" + i, "whsec_" + i);
      secrets.active("stripe", "known-" + i);
      clock.pass(Duration.ofMillis(400));
    }
    clock.pass(LONG_AGO);
    int before = parameters.reads.size();
    for (int i = 0; i < ReadAllowance.BURST; i++) {
      reason(verifier, ofTenant("known-" + i, signedWith("whsec_wrong")));
    }
    assertThat(parameters.reads.size() - before).isEqualTo(ReadAllowance.BURST / 2);

    parameters.values.put(STRIPE + "/new", "whsec_new");
    assertThat(secrets.active("stripe", "new")).containsExactly("whsec_new");
  }

  @Test
  void aStoreThatFailsIsNoMissingSecret() {
    parameters.down = true;

    assertThatThrownBy(() -> verifier.verify(signedWith("whsec_old")))
        .isInstanceOf(SecretsUnavailableException.class)
        .hasMessageContaining("ThrottlingException");
  }

  @Test
  void thatThereWasNoSecretIsNotBelievedWhileTheStoreFails() {
    assertThat(reason(verifier, signedWith("whsec_new"))).isEqualTo(Reason.NO_SECRET);
    clock.pass(LONG_AGO);
    parameters.down = true;

    assertThatThrownBy(() -> verifier.verify(signedWith("whsec_new")))
        .isInstanceOf(SecretsUnavailableException.class);
    clock.pass(Duration.ofMinutes(5));
    assertThatThrownBy(() -> verifier.verify(signedWith("whsec_new")))
        .isInstanceOf(SecretsUnavailableException.class);
  }

  @Test
  void thatThereWasNoSecretIsNotBelievedAfterAFailureEitherWhenReadsAreShort() {
    StoredWebhook webhook = ofTenant("acme", signedWith("whsec_acme"));
    assertThat(reason(verifier, webhook)).isEqualTo(Reason.UNKNOWN_TENANT);
    clock.pass(LONG_AGO);
    for (int i = 0; i < ReadAllowance.BURST - 10; i++) {
      secrets.active("stripe", "tenant-" + i);
    }
    assertThat(reason(verifier, webhook)).isEqualTo(Reason.UNKNOWN_TENANT);
    parameters.down = true;
    assertThatThrownBy(() -> secrets.active("stripe", "another"))
        .isInstanceOf(SecretsUnavailableException.class);

    assertThatThrownBy(() -> verifier.verify(webhook))
        .isInstanceOf(SecretsUnavailableException.class);
  }

  @Test
  void anotherTenantsFailureDoesNotMakeAnyTenantsSecretATenantsOnlyOne() {
    parameters.values.put(STRIPE + "/any/tenant", "whsec_any");
    secrets.active("stripe", "acme");
    parameters.down = true;

    assertThatThrownBy(() -> secrets.active("stripe", "globex"))
        .isInstanceOf(SecretsUnavailableException.class);
    assertThat(secrets.active("stripe", "acme")).containsExactly("whsec_any");
  }

  @Test
  void whatIsKnownCountsForAnHourWhileTheStoreFails() throws Exception {
    parameters.values.put(STRIPE, "whsec_old");
    verifier.verify(signedWith("whsec_old"));
    parameters.down = true;

    clock.pass(Duration.ofHours(1).minusMillis(1));
    assertThat(verifier.verify(signedWith("whsec_old"))).isNotNull();
    assertThat(reason(verifier, signedWith("whsec_wrong"))).isEqualTo(Reason.BAD_SIGNATURE);
    clock.pass(Duration.ofMillis(1));
    assertThatThrownBy(() -> verifier.verify(signedWith("whsec_old")))
        .isInstanceOf(SecretsUnavailableException.class);
  }

  @Test
  void leavesAStoreAloneThatHasFailed() {
    parameters.down = true;
    for (int i = 0; i < 50; i++) {
      String tenant = "tenant-" + i;
      assertThatThrownBy(() -> secrets.active("stripe", tenant))
          .isInstanceOf(SecretsUnavailableException.class);
    }
    assertThat(parameters.reads).hasSize(1);

    parameters.down = false;
    clock.pass(Duration.ofSeconds(10));
    assertThatCode(() -> secrets.active("stripe", "tenant-0")).doesNotThrowAnyException();
  }

  @Test
  void remembersAsManyAsItMayAndForgetsTheLeastRecentlyUsed() {
    parameters.values.put("/wharf/signing-secrets/source-0", "whsec_0");
    parameters.values.put("/wharf/signing-secrets/source-1", "whsec_1");
    for (int i = 0; i <= StoredSecrets.MAX_REMEMBERED; i++) {
      clock.pass(Duration.ofMillis(200));
      secrets.active(i == 100 ? "source-0" : "source-" + i, "");
    }
    secrets.active("source-another", "");
    parameters.down = true;

    assertThat(secrets.active("source-0", "")).containsExactly("whsec_0");
    assertThatThrownBy(() -> secrets.active("source-1", ""))
        .isInstanceOf(SecretsUnavailableException.class);
  }

  @Test
  void saysNoSecretInWhatItSays() {
    parameters.values.put(STRIPE, "whsec_old");
    secrets.active("stripe", "");
    RejectedException rejected =
        catchThrowableOfType(
            RejectedException.class, () -> verifier.verify(signedWith("whsec_wrong")));
    parameters.down = true;
    clock.pass(Duration.ofHours(2));
    SecretsUnavailableException unavailable =
        catchThrowableOfType(SecretsUnavailableException.class, () -> secrets.active("stripe", ""));

    assertThat(List.of(secrets, verifier, rejected, unavailable))
        .allSatisfy(said -> assertThat(said.toString()).doesNotContain("whsec_"));
    assertThat(new StoredSecrets.Remembered(List.of("whsec_old"), clock.instant()))
        .asString()
        .isEqualTo("1 secrets of 2026-01-01T02:00:00.123Z");
  }

  private static StoredWebhook signedWith(String secret) {
    return withHeader("gw", BODY, header(secret, Stored.RECEIVED_AT.getEpochSecond(), BODY));
  }

  private static StoredWebhook ofTenant(String tenant, StoredWebhook webhook) {
    return new StoredWebhook(
        webhook.source(),
        webhook.lane(),
        tenant,
        webhook.gatewayId(),
        webhook.receivedAt(),
        webhook.sourceIp(),
        webhook.method(),
        webhook.path() + "/" + tenant,
        webhook.query(),
        webhook.headers(),
        webhook.payload());
  }

  private static Reason reason(Verifier verifier, StoredWebhook webhook) {
    return catchThrowableOfType(RejectedException.class, () -> verifier.verify(webhook)).reason();
  }
}
