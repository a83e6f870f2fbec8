package dev.wharf.handshakes;

import static dev.wharf.handshakes.Requests.get;
import static dev.wharf.handshakes.Requests.post;
import static dev.wharf.handshakes.Requests.xero;
import static dev.wharf.handshakes.Requests.zoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import dev.wharf.sources.Sources;
import dev.wharf.verify.SecretsUnavailableException;
import dev.wharf.verify.SigningSecrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered, what is stored, and what is neither. */
class HandshakesTest {

  private static final String SECRET = "a-signing-secret";
  private static final String VALIDATION =
      "{\"payload\":{\"plainToken\":\"qgg8vlvZRS6UYooatFL8Aw\"},\"event_ts\":1654503849680,\"event\":\"endpoint.url_validation\"}";
  private static final String MEETING =
      "{\"event\":\"meeting.started\",\"event_ts\":1654503849680,\"payload\":{\"plainToken\":\"qgg8vlvZRS6UYooatFL8Aw\"}}";
  private static final String INTENT =
      "{\"events\":[],\"lastEventSequence\":0,\"firstEventSequence\":0,\"entropy\":\"S0m3r4Nd0mt3xt\"}";
  private static final String INVOICE =
      "{\"events\":[{\"resourceId\":\"1\",\"eventType\":\"UPDATE\",\"eventCategory\":\"INVOICE\"}],\"lastEventSequence\":1,\"firstEventSequence\":1,\"entropy\":\"X\"}";

  private final List<InboxMessage> stored = new ArrayList<>();
  private List<String> secrets = List.of(SECRET);

  /** The gist of X's former developer relations, which X's samples repeat. */
  @Test
  void answersXsTokenAsPublished() throws Exception {
    secrets = List.of("z3ZX4v7mAAUGykl3EcmkqbartmuW8VFOOzCloLx9Q45P0hLrFu");

    Answer answer = answer(get("x", Map.of("crc_token", "9b4507b3-9040-4669-9ca3-6b94edb50553")));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo("{\"response_token\":\"sha256=Cytd4Sq+NvEcV3MMrXxWJGJx5A+y/lXzzU2Maartkx8=\"}");
    assertThat(stored).isEmpty();
  }

  @Test
  void answersXWithTheSecretThatWasPutThereLast() throws Exception {
    secrets = List.of("old", "new");

    assertThat(answer(get("x", Map.of("crc_token", "token"))).body())
        .isEqualTo("{\"response_token\":\"sha256=" + Requests.base64("token", "new") + "\"}");
  }

  /** Otherwise whoever asks gets a signature for a webhook of his own. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"for_user_id\":\"1\"}",
        "[1]",
        "1 2",
        "\"a\"",
        "v0:1:{}",
        "a\nb",
        "a:b",
        "a+b",
        "ä"
      })
  void neverSignsForXWhatCouldBeAWebhook(String token) throws Exception {
    Answer answer = answer(get("x", Map.of("crc_token", token)));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).doesNotContain("sha256=");
  }

  @Test
  void neverSignsAChallengeWithoutBounds() throws Exception {
    assertThat(answer(get("x", Map.of("crc_token", "a".repeat(257)))).status()).isEqualTo(400);
    assertThat(answer(get("x", Map.of())).status()).isEqualTo(400);
  }

  @Test
  void answersZoomsTokenWithTheSecretThatSignedTheQuestion() throws Exception {
    secrets = List.of("another", SECRET, "third");

    Answer answer = answer(zoom(VALIDATION, SECRET));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"plainToken\":\"qgg8vlvZRS6UYooatFL8Aw\",\"encryptedToken\":\""
                + Requests.hex("qgg8vlvZRS6UYooatFL8Aw", SECRET)
                + "\"}");
    assertThat(stored).isEmpty();
  }

  @Test
  void storesAQuestionThatZoomDidNotSign() throws Exception {
    InboxMessage forged = zoom(VALIDATION, "guessed");

    Answer answer = answer(forged);

    assertThat(answer).isEqualTo(Answer.stored(200, "{\"stored\":true}"));
    assertThat(stored).containsExactly(forged);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v0:1763688159:{}", "", "a b", "a\\\"b", "<b>"})
  void neverSignsForZoomWhatCouldBeAWebhook(String token) throws Exception {
    InboxMessage question = zoom(VALIDATION.replace("qgg8vlvZRS6UYooatFL8Aw", token), SECRET);

    assertThat(answer(question).body()).isEqualTo("{\"stored\":true}");
    assertThat(stored).containsExactly(question);
  }

  @Test
  void storesZoomsEventsAsTheyCameGenuineForgedOrUnreadable() throws Exception {
    List<InboxMessage> all =
        List.of(zoom(MEETING, SECRET), zoom(MEETING, "guessed"), zoom("no JSON", SECRET));
    for (InboxMessage message : all) {
      assertThat(answer(message).status()).isEqualTo(200);
    }
    assertThat(stored).isEqualTo(all);
  }

  @Test
  void answersXerosIntentByItsSignature() throws Exception {
    assertThat(answer(xero(INTENT, SECRET))).isEqualTo(Answer.answered(200, ""));
    assertThat(answer(xero(INTENT, "guessed")).status()).isEqualTo(401);
    assertThat(answer(post("xero", INTENT, Map.of())).status()).isEqualTo(401);
    assertThat(stored).isEmpty();
  }

  @Test
  void storesXerosEventsOnlyIfXeroSignedThem() throws Exception {
    InboxMessage genuine = xero(INVOICE, SECRET);

    assertThat(answer(genuine)).isEqualTo(Answer.stored(200, ""));
    assertThat(answer(xero(INVOICE, "guessed")).status()).isEqualTo(401);
    assertThat(stored).containsExactly(genuine);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not JSON",
        "{}",
        "[]",
        "{\"events\":[1]}",
        "{\"events\":[],\"events\":[1]}",
        "{\"events\":[]"
      })
  void keepsWhatXeroSignedWhateverItIs(String body) throws Exception {
    assertThat(answer(xero(body, SECRET)).status()).isEqualTo(200);
    assertThat(stored).hasSize(1);
  }

  @Test
  void judgesNothingWithoutASecret() throws Exception {
    secrets = List.of();

    assertThat(answer(xero(INTENT, SECRET)).status()).isEqualTo(503);
    assertThat(answer(xero(INVOICE, SECRET)).status()).isEqualTo(503);
    assertThat(answer(get("x", Map.of("crc_token", "token"))).status()).isEqualTo(503);
    assertThat(stored).isEmpty();

    // Neither for a tenant of whom nothing is known.
    InboxMessage intent = xero(INTENT, SECRET);
    InboxMessage ofTenant =
        new InboxMessage(
            intent.group(), intent.body().replace("\"tenant\":\"\"", "\"tenant\":\"YWNtZQ==\""));
    assertThat(ofTenant).isNotEqualTo(intent);
    assertThat(answer(ofTenant).status()).isEqualTo(503);
    assertThat(stored).isEmpty();

    // Zoom's is stored unjudged: ingest quarantines it as no-secret.
    assertThat(answer(zoom(VALIDATION, SECRET)).status()).isEqualTo(200);
    assertThat(stored).hasSize(1);
  }

  @Test
  void judgesNothingWhileSecretsAreUnavailableButStoresWhatNeedsNone() throws Exception {
    SigningSecrets unavailable =
        (source, tenant) -> {
          throw new SecretsUnavailableException("Parameter Store does not answer");
        };
    Handshakes handshakes = new Handshakes(Sources.load(), unavailable, stored::add);

    assertThat(answer(handshakes, xero(INTENT, SECRET)).status()).isEqualTo(503);
    assertThat(answer(handshakes, zoom(VALIDATION, SECRET)).status()).isEqualTo(503);
    assertThat(answer(handshakes, get("x", Map.of("crc_token", "t"))).status()).isEqualTo(503);
    assertThat(stored).isEmpty();
    assertThat(answer(handshakes, zoom(MEETING, SECRET)).status()).isEqualTo(200);
    assertThat(stored).hasSize(1);
  }

  @Test
  void saysNo2xxWhereNothingIsStored() throws Exception {
    Answer refusal = Answer.refused(429, "later");
    Handshakes handshakes =
        new Handshakes(
            Sources.load(),
            (source, tenant) -> secrets,
            message -> {
              throw new Inbox.NotStoredException(refusal, new IllegalStateException("full"));
            });

    assertThat(answer(handshakes, zoom(MEETING, SECRET))).isEqualTo(refusal);
    assertThat(answer(handshakes, xero(INVOICE, SECRET))).isEqualTo(refusal);
  }

  @Test
  void answersNothingForSourcesAndMethodsThatAskNothing() throws Exception {
    assertThat(answer(get("zoom", Map.of("crc_token", "token"))).status()).isEqualTo(400);
    assertThat(answer(get("stripe", Map.of("crc_token", "token"))).status()).isEqualTo(400);
    assertThat(answer(post("x", "{}", Map.of())).status()).isEqualTo(400);
    assertThat(answer(get("nobody", Map.of())).status()).isEqualTo(400);
    assertThat(stored).isEmpty();
  }

  @Test
  void failsForWhatNoTemplateOfOursWrote() {
    assertThatExceptionOfType(UndecodableException.class)
        .isThrownBy(() -> answer(new InboxMessage("zoom", "{}")));
  }

  private Answer answer(InboxMessage message) throws UndecodableException {
    return answer(
        new Handshakes(Sources.load(), (source, tenant) -> secrets, stored::add), message);
  }

  private static Answer answer(Handshakes handshakes, InboxMessage message)
      throws UndecodableException {
    return handshakes.answer(StoredWebhook.decode(message.body()), message);
  }
}
