package dev.wharf.sources;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * The {@code hmac} scheme: a header holds a MAC of a text that contains the body, under one of the
 * sender's secrets. A source says how its provider does that.
 *
 * @param algorithm a {@link javax.crypto.Mac} algorithm: {@code HmacSHA1}, {@code HmacSHA224},
 *     {@code HmacSHA256}, {@code HmacSHA384} or {@code HmacSHA512}
 * @param encoding how the MAC is written
 * @param secret how a secret's text becomes the MAC's key
 * @param signature where the MAC is found
 * @param timestamp when the request was signed, where the provider says so
 * @param signedString what is signed: text with {@value #BODY} in it once, for the body's bytes,
 *     {@value #TIMESTAMP} where there is a timestamp, for its text as it came, and {@code
 *     {header:Name}} for what that header holds
 */
public record Verification(
    String algorithm,
    Encoding encoding,
    Secret secret,
    Signature signature,
    Optional<Timestamp> timestamp,
    String signedString) {

  public static final String BODY = "{body}";
  public static final String TIMESTAMP = "{timestamp}";
  public static final String HEADER_PREFIX = "{header:";

  public Verification {
    requireNonNull(algorithm, "algorithm is null");
    requireNonNull(encoding, "encoding is null");
    requireNonNull(secret, "secret is null");
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
   * How a secret is written.
   *
   * @param encoding what its text stands for
   * @param prefix what may precede that text and is no part of it; empty if nothing does
   */
  public record Secret(SecretEncoding encoding, String prefix) {

    /** The key is the secret's text, all of it. */
    public static final Secret TEXT = new Secret(SecretEncoding.UTF8, "");

    public Secret {
      requireNonNull(encoding, "encoding is null");
      requireNonNull(prefix, "prefix is null");
    }
  }

  /** What a secret's text stands for. */
  public enum SecretEncoding {
    /** Itself, in UTF-8. */
    UTF8,
    /** Bytes, in either case. */
    HEX,
    /** Bytes, in RFC 4648's standard alphabet; padding may be missing. */
    BASE64
  }

  /**
   * The headers with the signature.
   *
   * @param headers their names, matched in any case; each that is there counts, and any may hold
   *     the right signature
   * @param field where a header is a list of name=value pairs: the ones that count as signatures,
   *     any of which may be right
   * @param prefix what precedes a signature where it is no pair; empty if nothing does
   * @param separator what stands between a list's entries; none if a header is one signature as a
   *     whole
   */
  public record Signature(
      List<String> headers, Optional<String> field, String prefix, Optional<String> separator) {
    public Signature {
      headers = List.copyOf(headers);
      requireNonNull(field, "field is null");
      requireNonNull(prefix, "prefix is null");
      requireNonNull(separator, "separator is null");
    }
  }

  /**
   * The header with the time of signing.
   *
   * @param header its name, matched in any case
   * @param field where the header is a list of name=value pairs: the one with the time
   * @param separator what stands between such pairs
   * @param unit how the time is written
   * @param toleranceSeconds how far the time may be from the time of receipt, before or after
   */
  public record Timestamp(
      String header, Optional<String> field, String separator, Unit unit, int toleranceSeconds) {
    public Timestamp {
      requireNonNull(header, "header is null");
      requireNonNull(field, "field is null");
      requireNonNull(separator, "separator is null");
      requireNonNull(unit, "unit is null");
    }
  }

  /** How a time is written. */
  public enum Unit {
    /** Since the epoch. */
    SECONDS,
    /** Since the epoch. */
    MILLISECONDS,
    /** RFC 3339's date and time with an offset, such as {@code 2026-01-31T12:00:00Z}. */
    ISO8601
  }
}
