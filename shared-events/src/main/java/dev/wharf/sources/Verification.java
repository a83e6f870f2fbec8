package dev.wharf.sources;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The {@code hmac} scheme: a header holds a MAC of a text that contains the body, under one of the
 * sender's secrets. A source says how its provider does that.
 *
 * @param algorithm a {@link javax.crypto.Mac} algorithm: {@code HmacSHA1}, {@code HmacSHA224},
 *     {@code HmacSHA256}, {@code HmacSHA384} or {@code HmacSHA512}
 * @param encoding how the MAC is written
 * @param signature where it is found
 * @param timestamp when the request was signed, where the provider says so
 * @param signedString what is signed: text with {@value #BODY} in it once, for the body's bytes,
 *     and {@value #TIMESTAMP} where there is a timestamp, for its digits
 */
public record Verification(
    String algorithm,
    Encoding encoding,
    Signature signature,
    Optional<Timestamp> timestamp,
    String signedString) {

  public static final String BODY = "{body}";
  public static final String TIMESTAMP = "{timestamp}";

  public Verification {
    requireNonNull(algorithm, "algorithm is null");
    requireNonNull(encoding, "encoding is null");
    requireNonNull(signature, "signature is null");
    requireNonNull(timestamp, "timestamp is null");
    requireNonNull(signedString, "signedString is null");
  }

  /** How a MAC's bytes are written. */
  public enum Encoding {
    /** Lower case. */
    HEX,
    /** RFC 4648's standard alphabet, padded. */
    BASE64
  }

  /**
   * The header with the signature.
   *
   * @param header its name, matched in any case
   * @param field where the header is comma-separated name=value pairs: the ones that count as
   *     signatures, any of which may be right
   * @param prefix what precedes the signature where the header is no pairs; empty if nothing does
   */
  public record Signature(String header, Optional<String> field, String prefix) {
    public Signature {
      requireNonNull(header, "header is null");
      requireNonNull(field, "field is null");
      requireNonNull(prefix, "prefix is null");
    }
  }

  /**
   * The header with the time of signing, in epoch seconds.
   *
   * @param header its name, matched in any case
   * @param field where the header is comma-separated name=value pairs: the one with the time
   * @param toleranceSeconds how far the time may be from the time of receipt, before or after
   */
  public record Timestamp(String header, Optional<String> field, int toleranceSeconds) {
    public Timestamp {
      requireNonNull(header, "header is null");
      requireNonNull(field, "field is null");
    }
  }
}
