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
 * @param idempotencyKey JSON Pointers (RFC 6901) into the body which together name an event; a
 *     pointer that ends in {@code ?} may be absent
 * @param eventType JSON Pointer to the event's type, the detail-type on the bus
 */
public record Source(
    String name,
    Lane lane,
    Optional<Handshake> handshake,
    List<String> contentTypes,
    Verification verification,
    List<String> idempotencyKey,
    String eventType) {

  public Source {
    requireNonNull(name, "name is null");
    requireNonNull(lane, "lane is null");
    requireNonNull(handshake, "handshake is null");
    contentTypes = List.copyOf(contentTypes);
    requireNonNull(verification, "verification is null");
    idempotencyKey = List.copyOf(idempotencyKey);
    requireNonNull(eventType, "eventType is null");
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

  /**
   * The {@code timestamped-hmac} scheme: one header holds {@code t=<epoch seconds>,v1=<hex>,…} and
   * each v1 is a MAC of {@code <t>.<body>} under one of the sender's secrets.
   *
   * @param algorithm a {@link javax.crypto.Mac} algorithm, {@code HmacSHA256}
   * @param header the header's name, matched in any case
   * @param timestampField the header field with the time of signing
   * @param signatureField the header fields that count as signatures; others are ignored
   * @param toleranceSeconds how far the time of signing may be from the time of receipt
   */
  public record Verification(
      String algorithm,
      String header,
      String timestampField,
      String signatureField,
      int toleranceSeconds) {}
}
