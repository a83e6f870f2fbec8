package dev.wharf.handshakes;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Handshake;
import dev.wharf.sources.Source;
import dev.wharf.sources.Sources;
import dev.wharf.verify.PublicOrigin;
import dev.wharf.verify.Reason;
import dev.wharf.verify.RejectedException;
import dev.wharf.verify.SecretsUnavailableException;
import dev.wharf.verify.SigningSecrets;
import dev.wharf.verify.Verifier;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of a request that a function must answer: judge it where the provider wants a
 * judgement, answer it where it is a handshake, else store it. A 2xx means that it is stored, or
 * that it was a handshake.
 */
final class Handshakes {

  private static final String STORED = "{\"stored\":true}";

  /** What a request that its provider has signed may be rejected for. */
  private static final Set<Reason> SIGNED = Set.of(Reason.UNDECODABLE, Reason.NO_EVENT_ID);

  private static final Set<Reason> WITHOUT_SECRET = Set.of(Reason.NO_SECRET, Reason.UNKNOWN_TENANT);

  /** No source whose webhooks come here signs its address: sources.yaml is refused otherwise. */
  private static final PublicOrigin NO_ADDRESS = new PublicOrigin("https://address.invalid");

  private final Sources sources;
  private final SigningSecrets secrets;
  private final Verifier verifier;
  private final Inbox inbox;

  Handshakes(Sources sources, SigningSecrets secrets, Inbox inbox) {
    this.sources = sources;
    this.secrets = secrets;
    this.verifier = new Verifier(sources, secrets, NO_ADDRESS);
    this.inbox = inbox;
  }

  /**
   * @param request what the message's body is
   */
  Answer answer(StoredWebhook request, InboxMessage message) {
    Optional<Handshake> handshake = sources.find(request.source()).flatMap(Source::handshake);
    if (handshake.isEmpty() || !handshake.get().method().equals(request.method())) {
      return Answer.refused(400, "This address asks for no handshake of this kind.");
    }
    try {
      return switch (handshake.get()) {
        case CRC_TOKEN -> crcToken(request);
        case ZOOM_URL_VALIDATION -> zoom(request, message);
        case DISCORD_PING -> discord(request, message);
        case INTENT_TO_RECEIVE -> intentToReceive(request, message);
        default -> Answer.refused(400, "This handshake is answered without a function.");
      };
    } catch (Inbox.NotStoredException e) {
      return e.answer();
    } catch (SecretsUnavailableException e) {
      return unjudged();
    }
  }

  /** X asks for the HMAC of its token; nobody has signed that question. */
  private Answer crcToken(StoredWebhook request) {
    String token = query(request, "crc_token");
    if (!HmacAnswer.isChallenge(token)) {
      return Answer.refused(400, "crc_token must be up to 256 letters, digits, _ and -");
    }
    List<String> active = secrets.activeAfterAll(request.source(), request.tenant());
    if (active.isEmpty()) {
      return unjudged();
    }
    // A secret that was put beside an older one is the one that X has now.
    byte[] mac = HmacAnswer.of(token, active.get(active.size() - 1));
    String encoded = Base64.getEncoder().encodeToString(mac);
    return Answer.answered(200, "{\"response_token\":\"sha256=" + encoded + "\"}");
  }

  /**
   * Zoom asks for the HMAC of its token, in a request that is signed as its events are. Everything
   * else is stored unjudged, so that only the question needs its secret at hand.
   */
  private Answer zoom(StoredWebhook request, InboxMessage message) throws Inbox.NotStoredException {
    Optional<String> token = Question.zoomPlainToken(request.payload());
    if (token.isPresent() && HmacAnswer.isChallenge(token.get())) {
      Optional<String> secret = secretOf(request);
      if (secret.isPresent()) {
        String mac = HexFormat.of().formatHex(HmacAnswer.of(token.get(), secret.get()));
        return Answer.answered(
            200, "{\"plainToken\":\"" + token.get() + "\",\"encryptedToken\":\"" + mac + "\"}");
      }
    }
    inbox.store(message);
    return Answer.stored(200, STORED);
  }

  /** Discord takes the address away from whoever accepts what it did not sign. */
  private Answer discord(StoredWebhook request, InboxMessage message)
      throws Inbox.NotStoredException {
    Optional<Answer> refusal = judge(request, verifier);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Question.DiscordPing ping = Question.discordPing(request.payload());
    if (ping == Question.DiscordPing.INTERACTION) {
      return Answer.answered(200, "{\"type\":1}");
    }
    if (ping == Question.DiscordPing.WEBHOOK_EVENT) {
      return Answer.answered(204, "");
    }
    inbox.store(message);
    return Answer.stored(204, "");
  }

  /** Xero sends wrongly signed requests now and then, and wants them refused. */
  private Answer intentToReceive(StoredWebhook request, InboxMessage message)
      throws Inbox.NotStoredException {
    Optional<Answer> refusal = judge(request, verifier);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (Question.hasNoEvents(request.payload())) {
      return Answer.answered(200, "");
    }
    inbox.store(message);
    return Answer.stored(200, "");
  }

  /**
   * Empty where the provider has signed the request. That it cannot be read, or names no event, is
   * for ingest to say: it is the provider's all the same, and is kept.
   */
  private static Optional<Answer> judge(StoredWebhook request, Verifier verifier) {
    try {
      verifier.verify(request);
      return Optional.empty();
    } catch (RejectedException e) {
      if (WITHOUT_SECRET.contains(e.reason())) {
        return Optional.of(unjudged());
      }
      return SIGNED.contains(e.reason())
          ? Optional.empty()
          : Optional.of(Answer.refused(401, "Not signed by the provider of this address."));
    }
  }

  /** The secret that the request was signed with; empty where none of ours was. */
  private Optional<String> secretOf(StoredWebhook request) {
    return secrets.activeAfterAll(request.source(), request.tenant()).stream()
        .filter(
            secret ->
                judge(
                        request,
                        new Verifier(sources, (source, tenant) -> List.of(secret), NO_ADDRESS))
                    .isEmpty())
        .findFirst();
  }

  private static Answer unjudged() {
    return Answer.refused(503, "The signing secret is not at hand: send it again later.");
  }

  private static String query(StoredWebhook request, String name) {
    return request.query().stream()
        .filter(parameter -> parameter.name().equals(name))
        .map(parameter -> parameter.value())
        .findFirst()
        .orElse("");
  }
}
