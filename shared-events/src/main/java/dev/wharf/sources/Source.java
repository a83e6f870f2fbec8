package dev.wharf.sources;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A configured sender: one entry of sources.yaml.
 *
 * @param name lower-case letters, digits and hyphens; part of the route {@code /webhooks/{name}}
 * @param lane where its requests are stored
 * @param handshake a question of the provider's that the API answers by itself, or none
 * @param contentTypes the media types that the API accepts from it, without parameters
 * @param verification how its requests are told from forged ones
 * @param retryHeaders headers by which the provider says that it sends something again, and why
 * @param events how a request names its event: the first whose required keys are all there
 */
public record Source(
    String name,
    Lane lane,
    Optional<Handshake> handshake,
    List<String> contentTypes,
    Verification verification,
    List<String> retryHeaders,
    List<EventIdentity> events) {

  public Source {
    requireNonNull(name, "name is null");
    requireNonNull(lane, "lane is null");
    requireNonNull(handshake, "handshake is null");
    contentTypes = List.copyOf(contentTypes);
    requireNonNull(verification, "verification is null");
    retryHeaders = List.copyOf(retryHeaders);
    events = List.copyOf(events);
  }

  /** Where requests are stored. */
  public enum Lane {
    /** An SQS message. */
    QUEUE,
    /** A DynamoDB item, whose table's stream brings it. */
    TABLE
  }

  /** What a provider asks before it sends, answered from storage by the mapping templates. */
  public enum Handshake {
    /**
     * A JSON body with {@code "type":"url_verification"} is answered with its {@code challenge}.
     *
     * @see <a href="https://docs.slack.dev/reference/events/url_verification">Slack</a>
     */
    URL_VERIFICATION
  }
}
