package dev.wharf.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sources.Verification.KeyAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Discord, and the asymmetric half of Standard Webhooks. */
class PublicKeyTest {

  /** RFC 8032, test 1. */
  private static final String KEY =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  private static final String TIME = "X-Signature-Timestamp";
  private static final String SIGNATURE = "X-Signature-Ed25519";

  /** npm discord-interactions 4.4.0, verifyKey, says that it is right. */
  private static final Requests DISCORD =
      Requests.to(
          "discord",
          "{\"version\":1,\"application_id\":\"1234560123453231555\",\"type\":1,\"event\":{\"type\":"
              + "\"APPLICATION_DEAUTHORIZED\",\"timestamp\":\"2024-10-18T14:42:53.064834\","
              + "\"data\":{\"user\":{\"id\":\"1\"}}}}",
          TIME,
          "1729262573",
          SIGNATURE,
          "a97739f74b6b3d7f4b3aba733ceee16344fe9f4dfbcc30d5f274e35cbd96f061728977ac632b7b002a8a1ed8d"
              + "0679f99d239f3cb6a0810ae74e354febe7b0404");

  private static final String STANDARD_KEY = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
  private static final String V1A =
      "v1a,fldxM4gAKugP6nnt1hdz3sgGfZ6d99nzrMFnZOELIxbzEHoVmAb2ADpkJK7zgPePmPsle0zV9jSeGlHFG2NVAw==";
  private static final String V1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  /** Made with node:crypto: no library of Standard Webhooks knows v1a. */
  private static final Requests STANDARD =
      Requests.to(
              "standard-webhooks",
              "{\"test\": 2432232314}",
              "webhook-id",
              "msg_p5jXN8AQM9LWM0D4loKWxJek",
              "webhook-timestamp",
              "1614265330",
              "webhook-signature",
              V1A)
          .at(1614265330);

  @Test
  void acceptsWhatDiscordSignsAndNothingNearIt() throws Exception {
    assertThat(DISCORD.judged(KEY)).isNull();
    assertThat(DISCORD.verified(KEY).key().value())
        .isEqualTo(
            "discord##"
                + MoreSampleRequests.sha256(new String(DISCORD.body(), StandardCharsets.UTF_8)));
    assertThat(DISCORD.verified(KEY).type()).isEqualTo("APPLICATION_DEAUTHORIZED");

    assertThat(DISCORD.with(TIME, "1729262574").judged(KEY)).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(DISCORD.body("{}").judged(KEY)).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(DISCORD.with(SIGNATURE, "00").judged(KEY)).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(DISCORD.with(SIGNATURE, "zz").judged(KEY)).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(DISCORD.with(SIGNATURE, "").judged(KEY)).isEqualTo(Reason.NO_SIGNATURE);
    assertThat(Requests.to("discord", "{}", SIGNATURE, "00").judged(KEY))
        .isEqualTo(Reason.NO_SIGNATURE);
  }

  @Test
  void takesAKeyAsHexOrBase64BareOrInItsX509Form() {
    byte[] bare = HexFormat.of().parseHex(KEY);
    byte[] x509 = HexFormat.of().parseHex("302a300506032b6570032100" + KEY);
    for (byte[] key : new byte[][] {bare, x509}) {
      assertThat(DISCORD.judged(HexFormat.of().formatHex(key))).isNull();
      assertThat(DISCORD.judged(HexFormat.of().formatHex(key).toUpperCase(Locale.ROOT))).isNull();
      assertThat(DISCORD.judged(Base64.getEncoder().encodeToString(key))).isNull();
    }
    assertThat(DISCORD.judged("00".repeat(31), KEY)).isNull();
    assertThat(DISCORD.judged("00".repeat(31))).isEqualTo(Reason.NO_SECRET);
    assertThat(DISCORD.judged("no key")).isEqualTo(Reason.NO_SECRET);
  }

  @Test
  void tellsSymmetricAndAsymmetricStandardWebhooksApart() {
    assertThat(STANDARD.judged(STANDARD_KEY)).isNull();
    assertThat(STANDARD.judged(SECRET)).isEqualTo(Reason.BAD_SIGNATURE);
    Requests symmetric = STANDARD.with("webhook-signature", V1);
    assertThat(symmetric.judged(SECRET)).isNull();
    assertThat(symmetric.judged(STANDARD_KEY)).isEqualTo(Reason.BAD_SIGNATURE);

    for (String list :
        new String[] {V1 + " " + V1A, V1A + " " + V1, "v2,x v1,x " + V1A + " " + V1}) {
      Requests both = STANDARD.with("webhook-signature", list);
      assertThat(both.judged(SECRET)).as(list).isNull();
      assertThat(both.judged(STANDARD_KEY)).as(list).isNull();
      assertThat(both.judged(STANDARD_KEY, SECRET)).as(list).isNull();
    }
    // The version is part of what is judged: neither counts as the other.
    assertThat(STANDARD.with("webhook-signature", "v1," + V1A.substring(4)).judged(STANDARD_KEY))
        .isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(STANDARD.with("webhook-signature", "v1a," + V1.substring(3)).judged(SECRET))
        .isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(STANDARD.judged("whpk_AAAA")).isEqualTo(Reason.NO_SECRET);
    assertThat(STANDARD.at(1614265330 + 301).judged(STANDARD_KEY)).isEqualTo(Reason.EXPIRED);
    assertThat(STANDARD.at(1614265330 - 301).judged(STANDARD_KEY)).isEqualTo(Reason.EXPIRED);
  }

  @Test
  void triesNoMoreThanSixteenSignatures() {
    String fifteen = "v1,AAAA ".repeat(15);
    assertThat(STANDARD.with("webhook-signature", fifteen + V1).judged(SECRET)).isNull();
    assertThat(STANDARD.with("webhook-signature", fifteen + "v1,B " + V1).judged(SECRET))
        .isEqualTo(Reason.NO_SIGNATURE);
  }

  @Test
  void refusesKeysThatAreTooWeak() throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(1_024);
    String weak =
        Base64.getEncoder().encodeToString(rsa.generateKeyPair().getPublic().getEncoded());
    assertThat(PublicKeys.read(weak, KeyAlgorithm.RSA)).isEmpty();
    KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
    ec.initialize(384);
    String other =
        Base64.getEncoder().encodeToString(ec.generateKeyPair().getPublic().getEncoded());
    assertThat(PublicKeys.read(other, KeyAlgorithm.ECDSA)).isEmpty();
  }

  @Test
  void knowsRsa() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2_048);
    KeyPair pair = generator.generateKeyPair();
    Signature signer = Signature.getInstance("SHA256withRSA");
    signer.initSign(pair.getPrivate());
    signer.update(new byte[] {1, 2});
    byte[] signature = signer.sign();
    KeyAlgorithm algorithm = KeyAlgorithm.RSA;
    String key = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());

    var read = PublicKeys.read(key, algorithm).orElseThrow();
    assertThat(PublicKeys.signed(read, algorithm, new byte[] {1, 2}, signature)).isTrue();
    assertThat(PublicKeys.signed(read, algorithm, new byte[] {1, 3}, signature)).isFalse();
    assertThat(PublicKeys.signed(read, algorithm, new byte[] {1, 2}, new byte[3])).isFalse();
  }
}
