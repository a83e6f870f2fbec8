package dev.wharf.sources;

import dev.wharf.sources.Verification.Place;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what a scheme signs, and where the signature is. */
final class RecipeReader {

  static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]+");
  static final Pattern PREFIX = Pattern.compile("[!-~]{1,32}");
  private static final Pattern POINTER = Pattern.compile("(/([^~/*]|~[01])+)+");
  private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Pattern SEPARATOR = Pattern.compile("[,;] ?| ");
  private static final String SEPARATORS = "a comma, a semicolon or a space";
  private static final String DEFAULT_SEPARATOR = ",";

  private RecipeReader() {}

  static Verification.Recipe read(SourceFields fields) {
    Verification.Signature signature = signature(fields.mapping("signature", "a header"));
    Optional<Verification.Timestamp> timestamp =
        fields.has("timestamp")
            ? Optional.of(timestamp(fields.mapping("timestamp", "a header"), signature))
            : Optional.empty();
    return new Verification.Recipe(
        signature, timestamp, signedString(fields, timestamp.isPresent()));
  }

  private static Verification.Signature signature(SourceFields fields) {
    List<Place> places = signaturePlaces(fields);
    boolean inBody = places.get(0).kind() == Place.Kind.POINTER;
    Optional<String> field = fields.optionalString("field", FIELD, "a field such as v1");
    Optional<String> prefix = fields.optionalString("prefix", PREFIX, "a text such as v0=");
    if (field.isPresent() && prefix.isPresent()) {
      throw fields.invalid("prefix", "goes with a whole header or entry: remove it or field");
    }
    Optional<String> separator = fields.optionalString("separator", SEPARATOR, SEPARATORS);
    if (separator.isPresent() && field.isEmpty() && prefix.isEmpty()) {
      throw fields.invalid("separator", "is a list's: say which entries count in field or prefix");
    }
    if (inBody && (field.isPresent() || separator.isPresent())) {
      throw fields.invalid("pointer", "leads to one signature: remove it, or field and separator");
    }
    fields.refuseUnread();
    return new Verification.Signature(
        places,
        field,
        prefix.orElse(""),
        field.isPresent() ? Optional.of(separator.orElse(DEFAULT_SEPARATOR)) : separator);
  }

  private static List<Place> signaturePlaces(SourceFields fields) {
    if (!fields.has("headers")) {
      return List.of(place(fields));
    }
    if (fields.has("header")) {
      throw fields.invalid("headers", "lists every header: remove it or header");
    }
    if (fields.has("pointer")) {
      throw fields.invalid("pointer", "leads into the body: remove it or headers");
    }
    return fields.strings("headers", HEADER, "a header name").stream().map(Place::header).toList();
  }

  /** {@code header} or {@code pointer}. */
  static Place place(SourceFields fields) {
    return place(fields, POINTER, "a JSON Pointer such as /signature");
  }

  static Place place(SourceFields fields, Pattern pointers, String expected) {
    if (!fields.has("pointer")) {
      return Place.header(fields.string("header", HEADER, "a header name"));
    }
    if (fields.has("header")) {
      throw fields.invalid("pointer", "leads into the body: remove it or header");
    }
    return Place.pointer(fields.string("pointer", pointers, expected));
  }

  private static Verification.Timestamp timestamp(
      SourceFields fields, Verification.Signature signature) {
    Place place = place(fields);
    Optional<String> field = fields.optionalString("field", FIELD, "a field such as t");
    Optional<String> separator = fields.optionalString("separator", SEPARATOR, SEPARATORS);
    if (separator.isPresent() && field.isEmpty()) {
      throw fields.invalid("separator", "is a list's: say which entry has the time in field");
    }
    if (place.kind() == Place.Kind.POINTER && field.isPresent()) {
      throw fields.invalid("pointer", "leads to one time: remove it or field");
    }
    boolean sameHeader =
        signature.places().stream()
            .anyMatch(
                other ->
                    other.kind() == place.kind() && other.name().equalsIgnoreCase(place.name()));
    if (sameHeader
        && field.isPresent()
        && !signature.separator().equals(Optional.of(separator.orElse(DEFAULT_SEPARATOR)))) {
      throw fields.invalid("separator", "must be the signature's: both are in " + place);
    }
    Verification.Timestamp timestamp =
        new Verification.Timestamp(
            place,
            field,
            separator.orElse(DEFAULT_SEPARATOR),
            unit(fields),
            fields.seconds("toleranceSeconds"));
    fields.refuseUnread();
    return timestamp;
  }

  private static Verification.Unit unit(SourceFields fields) {
    return fields
        .optionalString(
            "unit",
            Pattern.compile("seconds|milliseconds|iso8601"),
            "seconds, milliseconds or iso8601")
        .map(unit -> Verification.Unit.valueOf(unit.toUpperCase(Locale.ROOT)))
        .orElse(Verification.Unit.SECONDS);
  }

  private static SignedString signedString(SourceFields fields, boolean timestamped) {
    SignedString signed;
    try {
      signed =
          SignedString.parse(
              fields.string(
                  "signedString", Pattern.compile("[ -~]{1,1000}"), "a text with {body}"));
    } catch (IllegalArgumentException e) {
      throw fields.invalid(
          "signedString",
          "may have {body}, {crc32}, {timestamp}, {method}, {url} and {secret:id}, not "
              + e.getMessage()
              + "; a header is {header:<name>}, a part of the body {pointer:/<pointer>}");
    }
    long bodies = signed.count(SignedString.Kind.BODY);
    boolean checksum = signed.has(SignedString.Kind.CRC32) && signed.has(SignedString.Kind.HEADER);
    if (bodies != 1 && !(bodies == 0 && (checksum || signed.has(SignedString.Kind.POINTER)))) {
      throw fields.invalid(
          "signedString",
          "must have {body} once, not "
              + bodies
              + " times; or {crc32}, with a header that no two requests have alike");
    }
    boolean timestamps = signed.has(SignedString.Kind.TIMESTAMP);
    if (timestamps && !timestamped) {
      throw fields.invalid("signedString", "has {timestamp}: say where it is found in timestamp");
    }
    if (timestamped && !timestamps) {
      // Whoever has one signed request could give it any time.
      throw fields.invalid(
          "signedString", "must have {timestamp}: a time not signed proves nothing");
    }
    return signed;
  }
}
