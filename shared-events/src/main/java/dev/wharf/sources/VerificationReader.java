package dev.wharf.sources;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an entry's {@code verification}. */
final class VerificationReader {

  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]+");
  private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Pattern PREFIX = Pattern.compile("[!-~]{1,32}");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^{}]*}|[{}]");

  private VerificationReader() {}

  static Verification read(SourceFields fields) {
    fields.string("scheme", Pattern.compile("hmac"), "hmac");
    String algorithm =
        fields.string(
            "algorithm",
            Pattern.compile("HmacSHA(1|224|256|384|512)"),
            "HmacSHA1, HmacSHA224, HmacSHA256, HmacSHA384 or HmacSHA512");
    String encoding = fields.string("encoding", Pattern.compile("hex|base64"), "hex or base64");
    Optional<Verification.Timestamp> timestamp =
        fields.has("timestamp") ? Optional.of(timestamp(fields)) : Optional.empty();
    Verification verification =
        new Verification(
            algorithm,
            Verification.Encoding.valueOf(encoding.toUpperCase(Locale.ROOT)),
            signature(fields.mapping("signature", "a header")),
            timestamp,
            signedString(fields, timestamp.isPresent()));
    fields.refuseUnread();
    return verification;
  }

  private static Verification.Signature signature(SourceFields fields) {
    String header = fields.string("header", HEADER, "a header name");
    Optional<String> field = fields.optionalString("field", FIELD, "a field such as v1");
    Optional<String> prefix = fields.optionalString("prefix", PREFIX, "a text such as v0=");
    if (field.isPresent() && prefix.isPresent()) {
      throw fields.invalid("prefix", "goes with a whole header: remove it or field");
    }
    fields.refuseUnread();
    return new Verification.Signature(header, field, prefix.orElse(""));
  }

  private static Verification.Timestamp timestamp(SourceFields parent) {
    SourceFields fields = parent.mapping("timestamp", "a header");
    Verification.Timestamp timestamp =
        new Verification.Timestamp(
            fields.string("header", HEADER, "a header name"),
            fields.optionalString("field", FIELD, "a field such as t"),
            fields.seconds("toleranceSeconds"));
    fields.refuseUnread();
    return timestamp;
  }

  private static String signedString(SourceFields fields, boolean timestamped) {
    String signed =
        fields.string("signedString", Pattern.compile("[ -~]{1,200}"), "a text with {body}");
    int bodies = 0;
    boolean timestamps = false;
    for (Matcher found = PLACEHOLDER.matcher(signed); found.find(); ) {
      switch (found.group()) {
        case Verification.BODY -> bodies++;
        case Verification.TIMESTAMP -> timestamps = true;
        default ->
            throw fields.invalid(
                "signedString", "may have {timestamp} and {body}, not " + found.group());
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
