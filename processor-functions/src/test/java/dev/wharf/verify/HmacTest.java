package dev.wharf.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wharf.events.Header;
import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.SignedString;
import dev.wharf.sources.Verification;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recipes that no shipped source has, on published vectors. */
class HmacTest {

  private static final String KEY = "Jefe";
  private static final String DATA = "what do ya want for nothing?";

  /** The second test cases of RFC 2202 and RFC 4231. */
  @ParameterizedTest
  @CsvSource({
    "HmacSHA1, effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
    "HmacSHA224, a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44",
    "HmacSHA256, 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "HmacSHA384, af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
        + "8e2240ca5e69e2c78b3239ecfab21649",
    "HmacSHA512, 164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549"
        + "758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
  })
  void knowsEveryAlgorithmInBothEncodings(String algorithm, String hex) {
    String base64 = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    HmacVerifier inHex = hmac(algorithm, Verification.Encoding.HEX, "", "{body}");
    HmacVerifier inBase64 = hmac(algorithm, Verification.Encoding.BASE64, "", "{body}");

    assertThat(reason(inHex, DATA, hex)).isNull();
    assertThat(reason(inHex, DATA, hex.toUpperCase(Locale.ROOT))).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(reason(inHex, DATA, base64)).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(reason(inBase64, DATA, base64)).isNull();
    assertThat(reason(inBase64, DATA, hex)).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(reason(inBase64, DATA, base64 + "=")).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(reason(inBase64, DATA, base64.substring(0, base64.length() - 1)))
        .isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(reason(inHex, DATA, "")).isEqualTo(Reason.NO_SIGNATURE);
  }

  @Test
  void signsWhatStandsBeforeAndAfterTheBody() {
    String hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    HmacVerifier hmac =
        hmac("HmacSHA256", Verification.Encoding.HEX, "sha256=", "what do {body} nothing?");

    assertThat(reason(hmac, "ya want for", "sha256=" + hex)).isNull();
    assertThat(reason(hmac, "ya want for ", "sha256=" + hex)).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(reason(hmac, "ya want for", hex)).isEqualTo(Reason.NO_SIGNATURE);
  }

  @Test
  void takesTheBodysBytesNotItsText() {
    byte[] noText = {(byte) 0xFF, (byte) 0xC3, 0, 'a'};
    byte[] replaced = new String(noText, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    HmacVerifier hmac = hmac("HmacSHA256", Verification.Encoding.HEX, "", "{body}");
    // printf '\xff\xc3\x00a' | openssl dgst -sha256 -hmac Jefe
    String hex = "d86ca484c8497bfb17399098f189190c4a8bf57f37873c4fcbc2aeab2e3c2961";

    assertThat(reason(hmac, noText, hex)).isNull();
    assertThat(reason(hmac, replaced, hex)).isEqualTo(Reason.BAD_SIGNATURE);
  }

  private static HmacVerifier hmac(
      String algorithm, Verification.Encoding encoding, String prefix, String signedString) {
    return new HmacVerifier(
        new Verification.Hmac(
            algorithm,
            encoding,
            Verification.Secret.TEXT,
            new Verification.Recipe(
                new Verification.Signature(
                    List.of(Verification.Place.header("X-Signature")),
                    Optional.empty(),
                    prefix,
                    Optional.empty()),
                Optional.empty(),
                SignedString.parse(signedString))),
        Stored.ORIGIN);
  }

  private static Reason reason(HmacVerifier hmac, String body, String signature) {
    return reason(hmac, body.getBytes(StandardCharsets.UTF_8), signature);
  }

  private static Reason reason(HmacVerifier hmac, byte[] body, String signature) {
    StoredWebhook webhook =
        SlackRequest.stored("gw", "acme", List.of(new Header("x-signature", signature)), body);
    RejectedException rejection =
        catchThrowableOfType(
            RejectedException.class, () -> hmac.verify(webhook, List.of("other", KEY)));
    return rejection == null ? null : rejection.reason();
  }
}
