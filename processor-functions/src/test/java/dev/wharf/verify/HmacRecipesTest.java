package dev.wharf.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wharf.events.Header;
import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.SignedString;
import dev.wharf.sources.Verification;
import dev.wharf.sources.Verification.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a recipe may say of secrets, lists, headers and times, each for itself. */
class HmacRecipesTest {

  private static final String DATA = "what do ya want for nothing?";

  /** RFC 4231, test case 2: {@link #DATA} under the key Jefe. */
  private static final String GOOD =
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

  private static final Verification.Signature WHOLE =
      new Verification.Signature(
          List.of(Place.header("X-One")), Optional.empty(), "", Optional.empty());

  /** Jefe is SmVmZQ== and 4a656665. */
  @ParameterizedTest
  @CsvSource({
    "UTF8, '', Jefe",
    "BASE64, whsec_, whsec_SmVmZQ==",
    "BASE64, whsec_, SmVmZQ==",
    "BASE64, whsec_, whsec_SmVmZQ",
    "BASE64, '', SmVmZQ==",
    "HEX, '', 4a656665",
    "HEX, '', 4A656665",
    "HEX, key_, key_4a656665",
  })
  void decodesASecret(Verification.SecretEncoding encoding, String prefix, String secret) {
    Verification.Secret how = new Verification.Secret(encoding, prefix);

    assertThat(reason(recipe(how, WHOLE), List.of(secret), "X-One", GOOD)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "BASE64, whsec_",
    "BASE64, whsec_SmVm!",
    "BASE64, whsec_SmVmZ",
    "BASE64, other_SmVmZQ==",
    "BASE64, whsec_whsec_SmVmZQ==",
    "BASE64, caf\u00e9",
    "HEX, 4a65666",
    "HEX, 4a6566zz",
    "HEX, Jefe",
  })
  void aSecretThatCannotBeDecodedIsOursToMend(Verification.SecretEncoding encoding, String secret) {
    Verification.Hmac recipe = recipe(new Verification.Secret(encoding, "whsec_"), WHOLE);
    RejectedException rejection = rejection(recipe, List.of(secret), "X-One", GOOD);

    assertThat(rejection.reason()).isEqualTo(Reason.NO_SECRET);
    assertThat(rejection)
        .hasMessageStartingWith("1 of 1 signing secrets of acme cannot be decoded")
        .hasMessageContaining("behind whsec_ or alone")
        .hasMessageNotContaining(secret.equals("whsec_") ? "\0" : secret);
  }

  @Test
  void aGoodSecretCountsWhateverStandsBesideIt() {
    Verification.Hmac recipe =
        recipe(new Verification.Secret(Verification.SecretEncoding.BASE64, "whsec_"), WHOLE);

    assertThat(reason(recipe, List.of("!", "whsec_SmVmZQ=="), "X-One", GOOD)).isNull();
    assertThat(reason(recipe, List.of("whsec_SmVmZQ==", "!"), "X-One", GOOD)).isNull();
    assertThat(reason(recipe, List.of("whsec_SmVmZQ==", "!"), "X-One", "00"))
        .isEqualTo(Reason.NO_SECRET);
    assertThat(reason(recipe, List.of("AAAA", "whsec_SmVmZQ=="), "X-One", "00"))
        .isEqualTo(Reason.BAD_SIGNATURE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "'v1,%s' | null",
        "'v1,00 v1,%s' | null",
        "'v1,%s v1,00' | null",
        "'v1a,00 v2,x v1,%s ' | null",
        "'  v1,%s' | null",
        "'v1a,%s' | NO_SIGNATURE",
        "'v1%s' | NO_SIGNATURE",
        "'V1,%s' | NO_SIGNATURE",
        "'%s' | NO_SIGNATURE",
        "' ' | NO_SIGNATURE",
        "'' | NO_SIGNATURE",
        "'v1,' | BAD_SIGNATURE",
        "'v1,00;v1,%s' | BAD_SIGNATURE",
        "'v1,%s;' | BAD_SIGNATURE",
        "'v1,v1,%s' | BAD_SIGNATURE",
      })
  void takesThePrefixedEntriesOfAList(String format, Reason reason) {
    Verification.Hmac recipe =
        recipe(
            Verification.Secret.TEXT,
            new Verification.Signature(
                List.of(Place.header("X-One")), Optional.empty(), "v1,", Optional.of(" ")));

    assertThat(reason(recipe, List.of("Jefe"), "X-One", format.formatted(GOOD))).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({"';'", "','", "' '"})
  void takesTheFieldsOfAListWithItsSeparator(String separator) {
    Verification.Hmac recipe =
        recipe(
            Verification.Secret.TEXT,
            new Verification.Signature(
                List.of(Place.header("X-One")), Optional.of("h1"), "", Optional.of(separator)));
    for (String list : List.of("h1=%s", "ts=1~h1=00~h1=%s", "h1=%s~h1=00~ts=1", "~~h1=%s~")) {
      String header = list.formatted(GOOD).replace("~", separator);
      assertThat(reason(recipe, List.of("Jefe"), "X-One", header)).as(header).isNull();
    }
    for (String other : List.of(",", ";", " ", "|")) {
      if (!other.equals(separator)) {
        String header = "ts=1" + other + "h1=" + GOOD;
        assertThat(reason(recipe, List.of("Jefe"), "X-One", header))
            .as(header)
            .isEqualTo(Reason.NO_SIGNATURE);
      }
    }
  }

  @Test
  void anyOfSeveralHeadersMayHoldTheSignature() {
    Verification.Hmac recipe =
        recipe(
            Verification.Secret.TEXT,
            new Verification.Signature(
                List.of(Place.header("X-One"), Place.header("X-Two")),
                Optional.empty(),
                "",
                Optional.empty()));
    List<String> secrets = List.of("other", "Jefe");

    assertThat(reason(recipe, secrets, "X-One", GOOD)).isNull();
    assertThat(reason(recipe, secrets, "x-two", GOOD)).isNull();
    assertThat(reason(recipe, secrets, "X-One", "00", "X-Two", GOOD)).isNull();
    assertThat(reason(recipe, secrets, "X-One", GOOD, "X-Two", "00")).isNull();
    assertThat(reason(recipe, secrets, "X-One", "00", "X-One", "01", "X-Two", GOOD)).isNull();
    assertThat(reason(recipe, secrets, "X-One", "00", "X-Two", "")).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(reason(recipe, secrets, "X-One", "", "X-Two", "")).isEqualTo(Reason.NO_SIGNATURE);
    assertThat(reason(recipe, secrets, "X-Other", GOOD)).isEqualTo(Reason.NO_SIGNATURE);
  }

  @Test
  void signsWhatAHeaderHolds() {
    Verification.Hmac recipe = recipe("{header:X-Do}do{header:X-Ya}{body}", Optional.empty());
    String body = "ya want for nothing?";

    assertThat(judged(recipe, body, "X-One", GOOD, "x-do", "what ", "x-ya", " ")).isNull();
    assertThat(judged(recipe, body, "X-One", GOOD, "x-do", "what", "x-ya", "  "))
        .isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(judged(recipe, body, "X-One", GOOD, "x-do", "what ")).isEqualTo(Reason.NO_SIGNATURE);
    assertThat(judged(recipe, body, "X-One", GOOD, "x-do", "what ", "x-ya", " ", "X-Ya", "  "))
        .isEqualTo(Reason.NO_SIGNATURE);
  }

  @Test
  void aPlaceholderInAHeaderStaysText() {
    Verification.Hmac recipe = recipe("{header:X-Do}{body}", Optional.empty());
    String text = "{body}{header:X-Ya}{timestamp}";
    // printf '%s' '{body}{header:X-Ya}{timestamp}x' | openssl dgst -sha256 -hmac Jefe
    String signature = "f04e13bb14e9e42c69cda799882fa5a6ae68201e020e220d66e9b315c958b855";

    assertThat(judged(recipe, "", "X-One", GOOD, "X-Do", DATA)).isNull();
    assertThat(judged(recipe, "x", "X-One", signature, "X-Do", text, "X-Ya", "y")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "SECONDS, 1767225600",
    "MILLISECONDS, 1767225600123",
    "MILLISECONDS, 1767225599000",
    "MILLISECONDS, 1767225601999",
    "ISO8601, 2026-01-01T00:00:00Z",
    "ISO8601, 2026-01-01T00:00:01.999999999Z",
    "ISO8601, 2025-12-31T17:00:00-07:00",
    "ISO8601, 2026-01-01T05:30:00+05:30",
  })
  void readsTheTimeInItsUnit(Verification.Unit unit, String time) {
    assertThat(timed(unit, time)).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(SigningTimes.age(unit, time)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "SECONDS, 1767225598",
    "SECONDS, 1767225600123",
    "SECONDS, 999999999999999999",
    "MILLISECONDS, 1767225600",
    "MILLISECONDS, 1767225598999",
    "MILLISECONDS, 1767225602000",
    "MILLISECONDS, 999999999999999999",
    "ISO8601, 2025-12-31T23:59:58.999Z",
    "ISO8601, 2026-01-01T00:00:00+01:00",
    "ISO8601, 0000-01-01T00:00:00Z",
    "ISO8601, 9999-12-31T23:59:59-18:00",
  })
  void knowsWhatIsTooFarAway(Verification.Unit unit, String time) {
    assertThat(SigningTimes.age(unit, time)).isEqualTo(Reason.EXPIRED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1767225600",
        "2026-01-01",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00Z",
        "2026-01-01 00:00:00Z",
        "2026-01-01t00:00:00z",
        "2026-02-30T00:00:00Z",
        "2026-01-01T24:00:01Z",
        "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00+19:00",
        "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00.Z",
        "+2026-01-01T00:00:00Z",
        "999999999-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z[UTC]",
      })
  void refusesATimeThatIsNotIso8601(String time) {
    assertThat(timed(Verification.Unit.ISO8601, time)).isEqualTo(Reason.NO_SIGNATURE);
  }

  /** Ages by themselves: published signatures are of few times. */
  private static final class SigningTimes {
    static Reason age(Verification.Unit unit, String time) {
      StoredWebhook webhook =
          SlackRequest.stored("gw", "acme", List.of(new Header("X-Time", time)), new byte[0]);
      UnverifiedRequest request =
          new UnverifiedRequest(webhook, recipe(Verification.Secret.TEXT, WHOLE).recipe());
      RejectedException rejection =
          catchThrowableOfType(
              RejectedException.class,
              () -> SigningTime.read(request, timestamp(unit)).checkAge(webhook, 1));
      return rejection == null ? null : rejection.reason();
    }
  }

  private static Reason timed(Verification.Unit unit, String time) {
    Verification.Hmac recipe = recipe("{timestamp}{body}", Optional.of(timestamp(unit)));
    return judged(recipe, DATA, "X-One", GOOD, "X-Time", time);
  }

  private static Verification.Timestamp timestamp(Verification.Unit unit) {
    return new Verification.Timestamp(Place.header("X-Time"), Optional.empty(), ",", unit, 1);
  }

  private static Verification.Hmac recipe(
      Verification.Secret secret, Verification.Signature where) {
    return new Verification.Hmac(
        "HmacSHA256",
        Verification.Encoding.HEX,
        secret,
        new Verification.Recipe(where, Optional.empty(), SignedString.parse("{body}")));
  }

  private static Verification.Hmac recipe(
      String signed, Optional<Verification.Timestamp> timestamp) {
    return new Verification.Hmac(
        "HmacSHA256",
        Verification.Encoding.HEX,
        Verification.Secret.TEXT,
        new Verification.Recipe(WHOLE, timestamp, SignedString.parse(signed)));
  }

  private static Reason judged(Verification.Hmac recipe, String body, String... headers) {
    return reason(rejection(recipe, List.of("Jefe"), body, headers));
  }

  private static Reason reason(Verification.Hmac recipe, List<String> secrets, String... headers) {
    return reason(rejection(recipe, secrets, DATA, headers));
  }

  private static Reason reason(RejectedException rejection) {
    return rejection == null ? null : rejection.reason();
  }

  private static RejectedException rejection(
      Verification.Hmac recipe, List<String> secrets, String name, String value) {
    return rejection(recipe, secrets, DATA, new String[] {name, value});
  }

  private static RejectedException rejection(
      Verification.Hmac recipe, List<String> secrets, String body, String[] headers) {
    List<Header> all = new ArrayList<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.add(new Header(headers[i], headers[i + 1]));
    }
    StoredWebhook webhook =
        SlackRequest.stored("gw", "acme", all, body.getBytes(StandardCharsets.UTF_8));
    return catchThrowableOfType(
        RejectedException.class,
        () -> new HmacVerifier(recipe, Stored.ORIGIN).verify(webhook, secrets));
  }
}
