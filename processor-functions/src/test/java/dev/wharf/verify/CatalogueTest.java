package dev.wharf.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wharf.events.Header;
import dev.wharf.sources.Source;
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
    return Stream.of(PublishedVectors.all(), AcceptedVectors.all(), SampleCodeVectors.all())
        .flatMap(vectors -> vectors);
  }

  static Stream<SampleRequests.Sample> samples() {
    return Stream.concat(SampleRequests.all(), MoreSampleRequests.all());
  }

  static Stream<SampleRequests.Sample> timed() {
    return samples().filter(sample -> sample.toleranceSeconds() > 0);
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
              "airtable##691016c6140fc4d06218a01aabefad5e5a0f1f51390af55f060f355b992bc845",
              "asana##f73d02c601df2c303cf3052064ccc3c8efd7c200e1821840ab87f7d93dda01c9",
              "buildkite##bb92d8aad22e31789da893712e57129a4514103f252febe4b300410143b16082",
              "calcom##5495181754be1e7e12833b9d75316b7b1647e27d2f5f2039192c2cf5e07bf5d0",
              "calendly##invitee.created:https%3A//api.calendly.com/scheduled_events/A1/invitees/B2:2025-11-24T16%3A00%3A00.000000Z",
              "clerk##msg_p5jXN8AQM9LWM0D4loKWxJek",
              "docusign##envelope-completed:e1:2025-11-24T16%3A00%3A00.0000000Z",
              "dropbox##gw",
              "gitlab-signed##msg_p5jXN8AQM9LWM0D4loKWxJek",
              "hubspot##38760ea0708a55a4f2e78965d87d1ed4ddf17f9e951a9427e8771b927b5b4d12",
              "intercom##notif_2ed5",
              "launchdarkly##57c0a8e29969090743529965",
              "meta##sha256=61ad571f6c8cf5955c6c844cf0991eb36aaa9e20d09e85fe9ba30a36d8517e78",
              "mollie##event_GvJ8WHrp5isUdRub9CJyH",
              "notion##evt_1",
              "openai##wh_685c059ae39c8190af8c71ed1022a24d",
              "paddle##evt_01hsdn97563968dy0szkmgjwh3",
              "pagerduty##01BWDWL3NYY7LUFPZCC28QUCMK",
              "resend##msg_p5jXN8AQM9LWM0D4loKWxJek",
              "trello##63a1:5f0e",
              "twitch##e76c6bd4-55c9-4987-8304-da1588d8988b",
              "typeform##01KATXD3CRGY",
              "vercel##uev_1",
              "webflow##e528feb919fdfb1a802927515a50340b42d606d82044db6e7a96464fb2fc2a30",
              "workos##event_1",
              "x##01KATZ",
              "xero##6e0cf8ce7d13c1c6b82d4684eb2643e629920c2050e992cdc4d9cdae9c299ab6",
              "zendesk##01KATY7E5Q",
              "zoom##0dc76471f5573d95c91f23351ea64404e63ecfcbc2caea2d728bcf18bb26d894");
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

    // These have tests of their own: of Stripe and Slack, ProviderLibraries-, PublicKey-,
    // TokensTest.
    List<String> others =
        List.of(
            "stripe",
            "slack",
            "adyen",
            "discord",
            "gitlab",
            "mailgun",
            "microsoft-graph",
            "okta",
            "paypal",
            "sendgrid",
            "telegram",
            "twilio");
    assertThat(SOURCES.all())
        .hasSize(54)
        .allMatch(source -> known.contains(source.name()) != others.contains(source.name()));
  }

  @Test
  void knowsAGenuineSignatureOfEverySourceThatSigns() {
    List<String> tokens = List.of("gitlab", "microsoft-graph", "okta", "telegram");
    // Published, or made by the provider's library in the test: the tests named above have them.
    List<String> elsewhere =
        List.of(
            "stripe",
            "slack",
            "adyen",
            "discord",
            "mailgun",
            "paypal",
            "sendgrid",
            "square",
            "twilio");

    assertThat(vectors().map(vector -> vector.request().source()).distinct())
        .containsExactlyInAnyOrderElementsOf(
            SOURCES.all().stream()
                .map(Source::name)
                .filter(name -> !tokens.contains(name) && !elsewhere.contains(name))
                .toList());
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
    SchemeVerifier scheme =
        SchemeVerifier.of(
            SOURCES.find(request.source()).orElseThrow().verification(), Stored.ORIGIN);
    RejectedException rejection =
        catchThrowableOfType(
            RejectedException.class, () -> scheme.verify(request.stored(), List.of(secret)));
    return rejection == null ? null : rejection.reason();
  }

  private static Verifier verifier(String source, String secret) {
    String name = "SIGNING_SECRETS_" + source.toUpperCase(Locale.ROOT).replace('-', '_');
    return new Verifier(
        SOURCES, SigningSecrets.fromEnvironment(Map.of(name, secret)), Stored.ORIGIN);
  }
}
