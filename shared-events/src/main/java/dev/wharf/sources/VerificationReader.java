package dev.wharf.sources;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an entry's {@code verification}. */
final class VerificationReader {

  private static final String HEADER_NAME = "[A-Za-z0-9-]+";
  private static final Pattern HEADER = Pattern.compile(HEADER_NAME);
  private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Pattern PREFIX = Pattern.compile("[!-~]{1,32}");
  private static final Pattern SEPARATOR = Pattern.compile("[,; ]");
  private static final String SEPARATORS = "a comma, a semicolon or a space";
  private static final String DEFAULT_SEPARATOR = ",";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^{}]*}|[{}]");
  private static final Pattern HEADER_PLACEHOLDER =
      Pattern.compile(Pattern.quote(Verification.HEADER_PREFIX) + HEADER_NAME + "}");

  private VerificationReader() {}

  static Verification read(SourceFields fields) {
    fields.string("scheme", Pattern.compile("hmac"), "hmac");
    String algorithm =
        fields.string(
            "algorithm",
            Pattern.compile("HmacSHA(1|224|256|384|512)"),
            "HmacSHA1, HmacSHA224, HmacSHA256, HmacSHA384 or HmacSHA512");
    String encoding = fields.string("encoding", Pattern.compile("hex|base64"), "hex or base64");
    Verification.Signature signature = signature(fields.mapping("signature", "a header"));
    Optional<Verification.Timestamp> timestamp =
        fields.has("timestamp")
            ? Optional.of(timestamp(fields.mapping("timestamp", "a header"), signature))
            : Optional.empty();
    Verification verification =
        new Verification(
            algorithm,
            Verification.Encoding.valueOf(encoding.toUpperCase(Locale.ROOT)),
            fields.has("secret")
                ? secret(fields.mapping("secret", "an encoding"))
                : Verification.Secret.TEXT,
            signature,
            timestamp,
            signedString(fields, timestamp.isPresent()));
    fields.refuseUnread();
    return verification;
  }

  private static Verification.Secret secret(SourceFields fields) {
    String encoding =
        fields.string("encoding", Pattern.compile("utf8|hex|base64"), "utf8, hex or base64");
    Optional<String> prefix = fields.optionalString("prefix", PREFIX, "a text such as whsec_");
    if (prefix.isPresent() && encoding.equals("utf8")) {
      throw fields.invalid(
          "prefix",
          "goes with hex or base64: a secret that is text is a key as a whole; remove it");
    }
    fields.refuseUnread();
    return new Verification.Secret(
        Verification.SecretEncoding.valueOf(encoding.toUpperCase(Locale.ROOT)), prefix.orElse(""));
  }

  private static Verification.Signature signature(SourceFields fields) {
    List<String> headers = signatureHeaders(fields);
    Optional<String> field = fields.optionalString("field", FIELD, "a field such as v1");
    Optional<String> prefix = fields.optionalString("prefix", PREFIX, "a text such as v0=");
    if (field.isPresent() && prefix.isPresent()) {
      throw fields.invalid("prefix", "goes with a whole header or entry: remove it or field");
    }
    Optional<String> separator = fields.optionalString("separator", SEPARATOR, SEPARATORS);
    if (separator.isPresent() && field.isEmpty() && prefix.isEmpty()) {
      throw fields.invalid("separator", "is a list's: say which entries count in field or prefix");
    }
    fields.refuseUnread();
    return new Verification.Signature(
        headers,
        field,
        prefix.orElse(""),
        field.isPresent() ? Optional.of(separator.orElse(DEFAULT_SEPARATOR)) : separator);
  }

  private static List<String> signatureHeaders(SourceFields fields) {
    if (!fields.has("headers")) {
      return List.of(fields.string("header", HEADER, "a header name"));
    }
    if (fields.has("header")) {
      throw fields.invalid("headers", "lists every header: remove it or header");
    }
    return fields.strings("headers", HEADER, "a header name");
  }

  private static Verification.Timestamp timestamp(
      SourceFields fields, Verification.Signature signature) {
    String header = fields.string("header", HEADER, "a header name");
    Optional<String> field = fields.optionalString("field", FIELD, "a field such as t");
    Optional<String> separator = fields.optionalString("separator", SEPARATOR, SEPARATORS);
    if (separator.isPresent() && field.isEmpty()) {
      throw fields.invalid("separator", "is a list's: say which entry has the time in field");
    }
    boolean sameHeader = signature.headers().stream().anyMatch(header::equalsIgnoreCase);
    if (sameHeader
        && field.isPresent()
        && !signature.separator().equals(Optional.of(separator.orElse(DEFAULT_SEPARATOR)))) {
      throw fields.invalid("separator", "must be the signature's: both are in " + header);
    }
    Verification.Timestamp timestamp =
        new Verification.Timestamp(
            header,
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

  private static String signedString(SourceFields fields, boolean timestamped) {
    String signed =
        fields.string("signedString", Pattern.compile("[ -~]{1,200}"), "a text with {body}");
    int bodies = 0;
    boolean timestamps = false;
    for (Matcher found = PLACEHOLDER.matcher(signed); found.find(); ) {
      String placeholder = found.group();
      switch (placeholder) {
        case Verification.BODY -> bodies++;
        case Verification.TIMESTAMP -> timestamps = true;
        default -> {
          if (!HEADER_PLACEHOLDER.matcher(placeholder).matches()) {
            throw fields.invalid(
                "signedString",
                "may have {timestamp} and {body}, not "
                    + placeholder
                    + "; a header is {header:<name>}");
          }
        }
      }
    }
    if (bodies != 1) {
      throw fields.invalid("signedString", "must have {body} once, not " + bodies + " times");
    }
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
