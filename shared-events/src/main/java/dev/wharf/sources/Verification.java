package dev.wharf.sources;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * How a source's requests are told from forged ones: one of the schemes that Wharf knows, with what
 * a source says of it.
 */
public sealed interface Verification {

  /**
   * {@code hmac}: a header, or the body, holds a MAC under one of the sender's secrets.
   *
   * @param algorithm a {@link javax.crypto.Mac} algorithm: {@code HmacSHA1}, {@code HmacSHA224},
   *     {@code HmacSHA256}, {@code HmacSHA384} or {@code HmacSHA512}
   * @param encoding how the MAC is written
   * @param secret how a secret's text becomes the MAC's key
   */
  record Hmac(String algorithm, Encoding encoding, Secret secret, Recipe recipe)
      implements Verification {
    public Hmac {
      requireNonNull(algorithm, "algorithm is null");
      requireNonNull(encoding, "encoding is null");
      requireNonNull(secret, "secret is null");
      requireNonNull(recipe, "recipe is null");
    }
  }

  /**
   * {@code standard-webhooks}: symmetric signatures, {@code v1}, by secrets that are base64 behind
   * {@code whsec_} or alone, and Ed25519 signatures, {@code v1a}, by public keys, base64 behind
   * {@code whpk_}. Both kinds of secret may stand side by side.
   *
   * @param prefix what the three headers' names begin with: {@code webhook-} or a sender's own
   * @see <a
   *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">The
   *     specification</a>
   */
  record StandardWebhooks(String prefix, int toleranceSeconds) implements Verification {
    public StandardWebhooks {
      requireNonNull(prefix, "prefix is null");
    }
  }

  /** {@code public-key}: the signature was made with a private key that the sender keeps. */
  record PublicKey(KeyAlgorithm algorithm, Encoding encoding, Recipe recipe)
      implements Verification {
    public PublicKey {
      requireNonNull(algorithm, "algorithm is null");
      requireNonNull(encoding, "encoding is null");
      requireNonNull(recipe, "recipe is null");
    }
  }

  /**
   * {@code url-and-parameters}: a header holds a MAC, HmacSHA1 in base64, of the public address and
   * of a form's fields behind it, sorted by name, names and values without anything between.
   *
   * @param header the header with the signature
   * @param bodyHash the query parameter, signed with the address, that holds the hex SHA-256 of a
   *     body that is no form; without one only forms are taken
   * @see <a href="https://www.twilio.com/docs/usage/security#validating-requests">Twilio</a>
   */
  record UrlAndParameters(String header, Optional<String> bodyHash) implements Verification {
    public UrlAndParameters {
      requireNonNull(header, "header is null");
      requireNonNull(bodyHash, "bodyHash is null");
    }
  }

  /** {@code basic}: HTTP basic authentication. A secret is {@code user:password}. */
  record Basic() implements Verification {}

  /**
   * {@code token}: the request holds the secret itself.
   *
   * @param place a header, or a pointer into the body, in which {@code *} stands for every element
   *     of a list: each must hold the secret
   * @param prefix what precedes the secret; empty if nothing does
   */
  record Token(Place place, String prefix) implements Verification {
    public Token {
      requireNonNull(place, "place is null");
      requireNonNull(prefix, "prefix is null");
    }
  }

  /** How the bytes of a signature are written. */
  enum Encoding {
    /** Lower case. */
    HEX,
    /** RFC 4648's standard alphabet, padded. */
    BASE64
  }

  /** What a public key is for. */
  enum KeyAlgorithm {
    ED25519("Ed25519"),
    /** On the curve P-256, the signature in ASN.1. */
    ECDSA("SHA256withECDSA"),
    /** PKCS #1 version 1.5. */
    RSA("SHA256withRSA");

    private final String signature;

    KeyAlgorithm(String signature) {
      this.signature = signature;
    }

    /** The {@link java.security.Signature} algorithm. */
    public String signature() {
      return signature;
    }
  }

  /**
   * How a secret is written.
   *
   * @param encoding what its text stands for
   * @param prefix what may precede that text and is no part of it; empty if nothing does
   */
  record Secret(SecretEncoding encoding, String prefix) {

    /** The key is the secret's text, all of it. */
    public static final Secret TEXT = new Secret(SecretEncoding.UTF8, "");

    public Secret {
      requireNonNull(encoding, "encoding is null");
      requireNonNull(prefix, "prefix is null");
    }
  }

  /** What a secret's text stands for. */
  enum SecretEncoding {
    /** Itself, in UTF-8. */
    UTF8,
    /** Bytes, in either case. */
    HEX,
    /** Bytes, in RFC 4648's standard alphabet; padding may be missing. */
    BASE64
  }

  /**
   * What is signed, and where the signature is.
   *
   * @param timestamp when the request was signed, where the provider says so
   */
  record Recipe(Signature signature, Optional<Timestamp> timestamp, SignedString signedString) {
    public Recipe {
      requireNonNull(signature, "signature is null");
      requireNonNull(timestamp, "timestamp is null");
      requireNonNull(signedString, "signedString is null");
    }
  }

  /**
   * Where a request holds something.
   *
   * @param name a header's name, matched in any case, or a JSON Pointer (RFC 6901) into the body: a
   *     form counts as an object of strings
   */
  record Place(Kind kind, String name) {
    public Place {
      requireNonNull(kind, "kind is null");
      requireNonNull(name, "name is null");
    }

    public static Place header(String name) {
      return new Place(Kind.HEADER, name);
    }

    public static Place pointer(String pointer) {
      return new Place(Kind.POINTER, pointer);
    }

    /** The kinds of place. */
    public enum Kind {
      HEADER,
      POINTER
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * The places with the signature.
   *
   * @param places each that is there counts, and any may hold the right signature
   * @param field where a header is a list of name=value pairs: the ones that count as signatures,
   *     any of which may be right
   * @param prefix what precedes a signature where it is no pair; empty if nothing does
   * @param separator what stands between a list's entries; none if a header is one signature as a
   *     whole
   */
  record Signature(
      List<Place> places, Optional<String> field, String prefix, Optional<String> separator) {
    public Signature {
      places = List.copyOf(places);
      requireNonNull(field, "field is null");
      requireNonNull(prefix, "prefix is null");
      requireNonNull(separator, "separator is null");
    }
  }

  /**
   * The place with the time of signing.
   *
   * @param field where a header is a list of name=value pairs: the one with the time
   * @param separator what stands between such pairs
   * @param unit how the time is written
   * @param toleranceSeconds how far the time may be from the time of receipt, before or after
   */
  record Timestamp(
      Place place, Optional<String> field, String separator, Unit unit, int toleranceSeconds) {
    public Timestamp {
      requireNonNull(place, "place is null");
      requireNonNull(field, "field is null");
      requireNonNull(separator, "separator is null");
      requireNonNull(unit, "unit is null");
    }
  }

  /** How a time is written. */
  enum Unit {
    /** Since the epoch. */
    SECONDS,
    /** Since the epoch. */
    MILLISECONDS,
    /** RFC 3339's date and time with an offset, such as {@code 2026-01-31T12:00:00Z}. */
    ISO8601
  }
}
