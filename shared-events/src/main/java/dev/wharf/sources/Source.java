package dev.wharf.sources;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A configured sender: one entry of sources.yaml.
 *
 * @param name lower-case letters, digits and hyphens; part of the route {@code /webhooks/{name}}
 * @param lane where its requests are stored
 * @param handshake a question of the provider's that is answered at once, or none
 * @param contentTypes the media types that the API accepts from it, without parameters
 * @param verification how its requests are told from forged ones
 * @param retryHeaders headers by which the provider says that it sends something again, and why
 * @param events how a request names its event: the first whose required keys are all there
 * @param claimBody when a body that came before under another id is a repetition of it: for events
 *     whose id is in a header that nobody signs
 */
public record Source(
    String name,
    Lane lane,
    Optional<Handshake> handshake,
    List<String> contentTypes,
    Verification verification,
    List<String> retryHeaders,
    List<EventIdentity> events,
    BodyClaim claimBody) {

  public Source {
    requireNonNull(name, "name is null");
    requireNonNull(lane, "lane is null");
    requireNonNull(handshake, "handshake is null");
    contentTypes = List.copyOf(contentTypes);
    requireNonNull(verification, "verification is null");
    retryHeaders = List.copyOf(retryHeaders);
    events = List.copyOf(events);
    requireNonNull(claimBody, "claimBody is null");
  }

  /** How often one body, byte for byte, is an event. */
  public enum BodyClaim {
    /** As often as it comes under an id of its own: bodies are not claimed. */
    NEVER,
    /** Once, whatever its headers say. */
    ONCE,
    /** Once for each type: the provider sends one body for several of them. */
    PER_TYPE
  }

  /** Where requests are stored. */
  public enum Lane {
    /** An SQS message. */
    QUEUE,
    /** A DynamoDB item, whose table's stream brings it. */
    TABLE
  }
}
