package dev.wharf.sources;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a provider asks of an address before it sends, or now and then. Which of them needs which is
 * in docs/sources.md.
 */
public enum Handshake {
  /**
   * A JSON body with {@code "type":"url_verification"} is answered with its {@code challenge}.
   *
   * @see <a href="https://docs.slack.dev/reference/events/url_verification">Slack</a>
   */
  URL_VERIFICATION(AnsweredBy.STORAGE, "POST", "application/json"),
  /**
   * A POST with {@code validationToken} in its query is answered with it, as text.
   *
   * @see <a
   *     href="https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks">Microsoft
   *     Graph</a>
   */
  VALIDATION_TOKEN(AnsweredBy.STORAGE, "POST", "text/plain"),
  /**
   * A POST with the header {@code X-Hook-Secret} is answered with the same header.
   *
   * @see <a href="https://developers.asana.com/docs/webhooks-guide">Asana</a>
   */
  HOOK_SECRET(AnsweredBy.STORAGE, "POST", ""),
  /**
   * A GET with {@code hub.mode=subscribe} and our {@code hub.verify_token} is answered with its
   * {@code hub.challenge}, as text.
   *
   * @see <a
   *     href="https://developers.facebook.com/docs/graph-api/webhooks/getting-started/">Meta</a>
   */
  HUB_CHALLENGE(AnsweredBy.API, "GET", ""),
  /**
   * A GET with {@code challenge} in its query is answered with it, as text.
   *
   * @see <a href="https://www.dropbox.com/developers/reference/webhooks">Dropbox</a>
   */
  CHALLENGE_PARAMETER(AnsweredBy.API, "GET", ""),
  /**
   * A GET with the header {@code X-Okta-Verification-Challenge} is answered with {@code
   * {"verification":"…"}}.
   *
   * @see <a href="https://developer.okta.com/docs/concepts/event-hooks/">Okta</a>
   */
  OKTA_VERIFICATION(AnsweredBy.API, "GET", ""),
  /**
   * A HEAD is answered with 200.
   *
   * @see <a
   *     href="https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/">Trello</a>
   */
  HEAD(AnsweredBy.API, "HEAD", ""),
  /**
   * A GET with {@code crc_token} in its query is answered with its HMAC.
   *
   * @see <a href="https://docs.x.com/x-api/webhooks/introduction">X</a>
   */
  CRC_TOKEN(AnsweredBy.FUNCTION, "GET", ""),
  /**
   * A signed {@code endpoint.url_validation} is answered with the HMAC of its {@code plainToken}.
   *
   * @see <a href="https://developers.zoom.us/docs/api/webhooks/">Zoom</a>
   */
  ZOOM_URL_VALIDATION(AnsweredBy.FUNCTION, "POST", ""),
  /**
   * A forged request is answered with 401, PING with PONG or with 204, and so is every event.
   *
   * @see <a href="https://docs.discord.com/developers/events/webhook-events">Discord</a>
   */
  DISCORD_PING(AnsweredBy.FUNCTION, "POST", ""),
  /**
   * A forged request is answered with 401, a genuine one with an empty 200.
   *
   * @see <a href="https://developer.xero.com/documentation/guides/webhooks/overview/">Xero</a>
   */
  INTENT_TO_RECEIVE(AnsweredBy.FUNCTION, "POST", "");

  /** Who answers. */
  public enum AnsweredBy {
    /** API Gateway, from the request alone; nothing is stored, and no code of ours runs. */
    API,
    /** API Gateway, from what it has just stored on the table lane; no code of ours runs. */
    STORAGE,
    /**
     * HandshakeFunction. Where the provider asks by POST, it stores what is no handshake on the
     * queue lane.
     */
    FUNCTION
  }

  private final AnsweredBy answeredBy;
  private final String method;
  private final String contentType;

  Handshake(AnsweredBy answeredBy, String method, String contentType) {
    this.answeredBy = requireNonNull(answeredBy, "answeredBy is null");
    this.method = requireNonNull(method, "method is null");
    this.contentType = requireNonNull(contentType, "contentType is null");
  }

  public AnsweredBy answeredBy() {
    return answeredBy;
  }

  /** The request's method: GET, HEAD or POST. */
  public String method() {
    return method;
  }

  /** The media type that the question comes in, where that is known. */
  public Optional<String> contentType() {
    return contentType.isEmpty() ? Optional.empty() : Optional.of(contentType);
  }

  /** Its name in sources.yaml and in the names of mapping templates. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Handshake> labelled(String label) {
    return Arrays.stream(values()).filter(known -> known.label().equals(label)).findFirst();
  }

  /** True where webhooks themselves meet the function before they are stored. */
  public boolean takesEveryWebhook() {
    return answeredBy == AnsweredBy.FUNCTION && method.equals("POST");
  }
}
