package dev.wharf.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wharf.events.Header;
import dev.wharf.sources.Sources;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recipe of sources.yaml beside Stripe's and Slack's, which have tests of their own. */
class CatalogueTest {

  private static final Sources SOURCES = Sources.load();
  private static final Instant NOW = Stored.RECEIVED_AT;

  static Stream<PublishedVectors.Vector> vectors() {
    return PublishedVectors.all();
  }

  static Stream<SampleRequests.Sample> samples() {
    return SampleRequests.all();
  }

  static Stream<SampleRequests.Sample> timed() {
    return SampleRequests.all().filter(sample -> sample.toleranceSeconds() > 0);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void acceptsWhatWasPublishedAndNothingNearIt(PublishedVectors.Vector vector) {
    judge(vector.secret(), vector.request());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void acceptsWhatIsSignedAsDocumentedAndNothingNearIt(SampleRequests.Sample sample) {
    judge(sample.secret(), sample.signed(NOW));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void knowsTheEventAndItsType(SampleRequests.Sample sample) throws Exception {
    VerifiedWebhook webhook =
        verifier(sample.source(), sample.secret()).verify(sample.signed(NOW).stored());

    assertThat(webhook.key()).hasToString(sample.source() + "##" + sample.key());
    assertThat(webhook.type()).isEqualTo(sample.type());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void knowsTheEventsAmongThePublishedOnes(PublishedVectors.Vector vector) throws Exception {
    Verifier verifier = verifier(vector.request().source(), vector.secret());
    if (vector.genuine()) {
      assertThat(verifier.verify(vector.request().stored()).key().value())
          .isIn(
              "openai##wh_685c059ae39c8190af8c71ed1022a24d",
              "paddle##evt_01hsdn97563968dy0szkmgjwh3",
              "pagerduty##01BWDWL3NYY7LUFPZCC28QUCMK");
    } else {
      RejectedException rejection =
          catchThrowableOfType(
              RejectedException.class, () -> verifier.verify(vector.request().stored()));
      assertThat(rejection.reason()).isIn(Reason.UNDECODABLE, Reason.NO_EVENT_ID);
    }
  }

  @ParameterizedTest
  @MethodSource("timed")
  void holdsTheTimeOfSigningToTheToleranceInBothDirections(SampleRequests.Sample sample) {
    int tolerance = sample.toleranceSeconds();
    for (int age : new int[] {0, 1, tolerance, -tolerance}) {
      assertThat(reason(sample.secret(), sample.signed(NOW.minusSeconds(age)))).isNull();
    }
    for (int age : new int[] {tolerance + 1, -tolerance - 1, 10_000_000, -10_000_000}) {
      assertThat(reason(sample.secret(), sample.signed(NOW.minusSeconds(age))))
          .as("%s s", age)
          .isEqualTo(Reason.EXPIRED);
    }
  }

  @Test
  void acceptsTheRightOneOfARotatedSecretsSignaturesWhereverItStands() {
    SignedRequest request = PublishedVectors.rotated().request();
    String secret = PublishedVectors.rotated().secret();
    List<String> parts = List.of(request.signature().get(0).value().split(";"));
    String time = parts.get(0);
    String wrong = parts.get(1);
    String right = parts.get(2);

    assertThat(reason(secret, request)).isNull();
    for (List<String> order :
        List.of(
            List.of(time, right, wrong),
            List.of(right, wrong, time),
            List.of(wrong, right, time))) {
      assertThat(reason(secret, signedBy(request, order))).as("%s", order).isNull();
    }
    assertThat(reason(secret, signedBy(request, List.of(time, wrong, wrong))))
        .isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(reason(secret, signedBy(request, List.of(time)))).isEqualTo(Reason.NO_SIGNATURE);
  }

  private static SignedRequest signedBy(SignedRequest request, List<String> parts) {
    return request.with(new Header("Paddle-Signature", String.join(";", parts)));
  }

  @Test
  void keepsTheHeadersThatSayWhyItComesAgain() throws Exception {
    SampleRequests.Sample bitbucket =
        samples().filter(sample -> sample.source().equals("bitbucket")).findFirst().orElseThrow();
    SignedRequest request = bitbucket.signed(NOW);
    List<Header> more =
        Stream.concat(request.more().stream(), Stream.of(new Header("x-attempt-number", "2")))
            .toList();
    SignedRequest again =
        new SignedRequest("bitbucket", NOW, request.signature(), more, request.body());

    assertThat(verifier("bitbucket", bitbucket.secret()).verify(again.stored()).retry())
        .containsExactly(Map.entry("X-Attempt-Number", "2"));
  }

  @Test
  void whateverStandsInAHeaderItPassesOrIsRejected() {
    Random random = new Random(3);
    String alphabet = "v1,=;. :+-/TZtzh09\u0661\u0000\u00e9\uD83D\uFFFD{body}%";
    List<SampleRequests.Sample> samples = samples().toList();
    Map<Reason, Integer> rejected = new EnumMap<>(Reason.class);
    for (int i = 0; i < 50_000; i++) {
      SampleRequests.Sample sample = samples.get(random.nextInt(samples.size()));
      SignedRequest good = sample.signed(NOW);
      Header header = good.signature().get(random.nextInt(good.signature().size()));
      StringBuilder value = new StringBuilder(random.nextInt(4) == 0 ? "" : header.value());
      for (int change = random.nextInt(6); change >= 0; change--) {
        int at = random.nextInt(value.length() + 1);
        value.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
        value.delete(at, random.nextInt(10) == 0 ? value.length() : at);
      }
      Header changed = new Header(header.name(), value.toString());
      // Anything else that is thrown fails here.
      Reason reason = reason(sample.secret(), good.with(changed));
      if (reason != null) {
        rejected.merge(reason, 1, Integer::sum);
      }
    }
    assertThat(rejected).containsOnlyKeys(Reason.NO_SIGNATURE, Reason.BAD_SIGNATURE);
  }

  @Test
  void hasASampleOfEverySourceThatItSpeaksFor() {
    List<String> known = samples().map(SampleRequests.Sample::source).distinct().toList();

    assertThat(known).hasSize(22).allMatch(source -> SOURCES.find(source).isPresent());
    assertThat(vectors().map(vector -> vector.request().source())).allMatch(known::contains);
  }

  private static void judge(String secret, SignedRequest good) {
    assertThat(reason(secret, good)).isNull();
    assertThat(reason(changedInTheMiddle(secret), good)).isEqualTo(Reason.BAD_SIGNATURE);
    for (int i = 0; i < good.body().length; i++) {
      assertThat(reason(secret, good.withChangedByte(i)))
          .as("the body's byte %s", i)
          .isEqualTo(Reason.BAD_SIGNATURE);
    }
    for (Header header : good.signature()) {
      assertThat(reason(secret, good.without(header)))
          .as("without %s", header.name())
          .isEqualTo(Reason.NO_SIGNATURE);
      judgeDigits(secret, good, header);
    }
  }

  /** Each digit of each header that the check reads is one that it heeds. */
  private static void judgeDigits(String secret, SignedRequest good, Header header) {
    Reason last = null;
    for (int i = 0; i < header.value().length(); i++) {
      char digit = header.value().charAt(i);
      if (digit >= '0' && digit <= '9') {
        char other = digit == '9' ? '0' : (char) (digit + 1);
        String value = header.value().substring(0, i) + other + header.value().substring(i + 1);
        last = reason(secret, good.with(new Header(header.name(), value)));
        // A changed sha256= or v1= is no signature at all.
        assertThat(last).as(value).isIn(Reason.BAD_SIGNATURE, Reason.NO_SIGNATURE);
      }
    }
    assertThat(last).as(header.value()).isEqualTo(Reason.BAD_SIGNATURE);
  }

  private static String changedInTheMiddle(String secret) {
    int middle = secret.length() / 2;
    char other = secret.charAt(middle) == 'A' ? 'B' : 'A';
    return secret.substring(0, middle) + other + secret.substring(middle + 1);
  }

  /** The signature's judgement only: not every published body is one that the provider sends. */
  private static Reason reason(String secret, SignedRequest request) {
    Hmac hmac = new Hmac(SOURCES.find(request.source()).orElseThrow().verification());
    RejectedException rejection =
        catchThrowableOfType(
            RejectedException.class, () -> hmac.verify(request.stored(), List.of(secret)));
    return rejection == null ? null : rejection.reason();
  }

  private static Verifier verifier(String source, String secret) {
    String name = "SIGNING_SECRETS_" + source.toUpperCase(Locale.ROOT).replace('-', '_');
    return new Verifier(SOURCES, SigningSecrets.fromEnvironment(Map.of(name, secret)));
  }
}
