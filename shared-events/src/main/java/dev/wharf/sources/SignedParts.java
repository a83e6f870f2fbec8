package dev.wharf.sources;

import dev.wharf.sources.Source.BodyClaim;
import dev.wharf.sources.Verification.Place;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What of a request a scheme's check holds fast, and so may name an event. Anything else could be
 * changed by whoever has one genuine request, to have it run again.
 *
 * @param headers the names, in lower case, of headers that cannot be changed
 * @param pointers places in the body that cannot be changed, where the body as a whole can
 * @param body how much of the body cannot be changed
 */
record SignedParts(Set<String> headers, Set<String> pointers, Body body) {

  private static final Pattern BODY_CLAIM = Pattern.compile("once|per-type|never");

  private enum Body {
    /** Every byte. */
    BYTES,
    /** What the fields of a form say, or every byte of another body. */
    FIELDS,
    /** A checksum: another body that has it is found at once, and whoever sends it contradicts. */
    CHECKSUM,
    /** The pointers only. */
    POINTERS,
    /** Nothing: the request holds a secret, and no signature. */
    NOTHING
  }

  static SignedParts of(Verification verification) {
    if (verification instanceof Verification.Hmac hmac) {
      // Whoever lacks the secret knows one text of the signature, unless it is one of a list.
      boolean one = hmac.recipe().signature().separator().isEmpty();
      return of(hmac.recipe(), one);
    }
    if (verification instanceof Verification.PublicKey publicKey) {
      // A signature can be written in several ways, and an ECDSA one be changed into another.
      return of(publicKey.recipe(), false);
    }
    if (verification instanceof Verification.StandardWebhooks standard) {
      String prefix = standard.prefix();
      return new SignedParts(Set.of(prefix + "id", prefix + "timestamp"), Set.of(), Body.BYTES);
    }
    return new SignedParts(
        Set.of(),
        Set.of(),
        verification instanceof Verification.UrlAndParameters ? Body.FIELDS : Body.NOTHING);
  }

  private static SignedParts of(Verification.Recipe recipe, boolean signature) {
    Set<String> headers = new HashSet<>();
    Set<String> pointers = new HashSet<>();
    if (signature) {
      recipe.signature().places().forEach(place -> add(place, headers, pointers));
    }
    recipe
        .timestamp()
        .filter(timestamp -> timestamp.field().isEmpty())
        .ifPresent(timestamp -> add(timestamp.place(), headers, pointers));
    for (SignedString.Part part : recipe.signedString().parts()) {
      switch (part.kind()) {
        case HEADER -> add(Place.header(part.text()), headers, pointers);
        case POINTER -> add(Place.pointer(part.text()), headers, pointers);
        default -> {
          // No part of its own.
        }
      }
    }
    SignedString signed = recipe.signedString();
    Body body =
        signed.has(SignedString.Kind.BODY)
            ? Body.BYTES
            : signed.has(SignedString.Kind.CRC32) ? Body.CHECKSUM : Body.POINTERS;
    return new SignedParts(headers, pointers, body);
  }

  private static void add(Place place, Set<String> headers, Set<String> pointers) {
    switch (place.kind()) {
      case HEADER -> headers.add(place.name().toLowerCase(Locale.ROOT));
      case POINTER -> pointers.add(place.name());
    }
  }

  /**
   * Refuses keys that whoever has one request could change at will.
   *
   * @return {@code claimBody}: never where no key needs it
   * @throws InvalidSourceException if a key is not signed and nothing is said of it
   */
  BodyClaim checkKeys(SourceFields fields, List<EventIdentity> events) {
    boolean unsigned = false;
    for (EventIdentity event : events) {
      for (EventIdentity.Value part : event.key()) {
        unsigned |= isUnsignedHeader(part);
        if (body == Body.POINTERS
            && part.kind() == EventIdentity.Kind.POINTER
            && !pointers.contains(part.text())) {
          throw fields.invalid(
              "events",
              "has " + part + " in a key, which is not signed; take what is: " + pointers);
        }
        if (part.kind() == EventIdentity.Kind.BODY_HASH
            && body != Body.BYTES
            && body != Body.NOTHING
            && (body != Body.FIELDS || event.body().isForm())) {
          throw fields.invalid(
              "events", "has " + part + " in a key, but the body's bytes are not signed");
        }
      }
    }
    if (unsigned && body != Body.BYTES && body != Body.NOTHING) {
      throw fields.invalid(
          "events", "has a header in a key that is not signed; take parts of the body that are");
    }
    if (unsigned && !fields.has("claimBody")) {
      throw fields.invalid(
          "claimBody",
          "must be once, per-type or never: a key has a header that is not signed, so a body can"
              + " come again under another id");
    }
    if (!unsigned && fields.has("claimBody")) {
      throw fields.invalid(
          "claimBody", "goes with a key that has a header that is not signed; remove it");
    }
    return unsigned ? bodyClaim(fields, events) : BodyClaim.NEVER;
  }

  private static BodyClaim bodyClaim(SourceFields fields, List<EventIdentity> events) {
    String claim = fields.string("claimBody", BODY_CLAIM, "once, per-type or never");
    boolean typedByHeader =
        events.stream().anyMatch(event -> event.type().kind() == EventIdentity.Kind.HEADER);
    if (claim.equals("per-type") && !typedByHeader) {
      throw fields.invalid(
          "claimBody",
          "per-type goes with a type that is a header's; a body that has its own: once");
    }
    return BodyClaim.valueOf(claim.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private boolean isUnsignedHeader(EventIdentity.Value part) {
    return part.kind() == EventIdentity.Kind.HEADER
        && !headers.contains(part.text().toLowerCase(Locale.ROOT));
  }
}
