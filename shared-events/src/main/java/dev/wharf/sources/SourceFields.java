package dev.wharf.sources;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** One entry's fields on their way to a {@link Source}: each is checked, none is overlooked. */
final class SourceFields {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  /** What the ledger's other keys begin with. */
  private static final Set<String> RESERVED = Set.of("claim", "quarantine", "prime");

  private static final Pattern MEDIA_TYPE = Pattern.compile("[a-z0-9.+-]+/[a-z0-9.+-]+");
  private static final Pattern POINTER = Pattern.compile("(/([^~/]|~[01])+)+");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]+");

  private final String source;
  private final String prefix;
  private final Map<?, ?> fields;
  private final Set<Object> unread;

  private SourceFields(String source, String prefix, Map<?, ?> fields) {
    this.source = source;
    this.prefix = prefix;
    this.fields = fields;
    this.unread = new HashSet<>(fields.keySet());
  }

  /**
   * @throws InvalidSourceException if a field is missing, malformed or unknown
   */
  static Source read(String name, Object entry) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidSourceException(
          name, "the name", "must be lower-case letters, digits and hyphens, a letter first");
    }
    if (RESERVED.contains(name)) {
      throw new InvalidSourceException(
          name, "the name", "is one of the ledger's own; take another");
    }
    if (!(entry instanceof Map<?, ?> map)) {
      throw new InvalidSourceException(name, "the entry", "must be a mapping of fields");
    }
    SourceFields fields = new SourceFields(name, "", map);
    Source.Lane lane = fields.lane();
    Source source =
        new Source(
            name,
            lane,
            fields.handshake(lane),
            fields.strings("contentTypes", MEDIA_TYPE, "a media type such as application/json"),
            fields.verification(),
            fields.strings("idempotencyKey", optional(POINTER), "a JSON Pointer such as /id"),
            fields.string("eventType", POINTER, "a JSON Pointer such as /type"));
    fields.refuseUnread();
    return source;
  }

  private Source.Lane lane() {
    String lane = string("lane", Pattern.compile("queue|table"), "queue or table");
    return Source.Lane.valueOf(lane.toUpperCase(Locale.ROOT));
  }

  private Optional<Source.Handshake> handshake(Source.Lane lane) {
    if (!fields.containsKey("handshake")) {
      return Optional.empty();
    }
    string("handshake", Pattern.compile("url-verification"), "url-verification");
    if (lane != Source.Lane.TABLE) {
      throw invalid("handshake", "is answered by what is stored: it needs lane: table");
    }
    return Optional.of(Source.Handshake.URL_VERIFICATION);
  }

  private Source.Verification verification() {
    unread.remove("verification");
    if (!(fields.get("verification") instanceof Map<?, ?> map)) {
      throw invalid("verification", "must be a mapping with a scheme");
    }
    SourceFields nested = new SourceFields(source, "verification.", map);
    nested.string("scheme", Pattern.compile("timestamped-hmac"), "timestamped-hmac");
    Source.Verification verification =
        new Source.Verification(
            nested.string("algorithm", Pattern.compile("HmacSHA256"), "HmacSHA256"),
            nested.string("header", HEADER, "a header name"),
            nested.string("timestampField", Pattern.compile("[a-z0-9]+"), "a field such as t"),
            nested.string("signatureField", Pattern.compile("[a-z0-9]+"), "a field such as v1"),
            nested.seconds("toleranceSeconds"));
    nested.refuseUnread();
    return verification;
  }

  private String string(String field, Pattern pattern, String expected) {
    unread.remove(field);
    if (fields.get(field) instanceof String value && pattern.matcher(value).matches()) {
      return value;
    }
    throw invalid(field, "must be " + expected + found(field));
  }

  private int seconds(String field) {
    unread.remove(field);
    if (fields.get(field) instanceof Number value
        && value.longValue() > 0
        && value.longValue() <= 86_400) {
      return value.intValue();
    }
    throw invalid(field, "must be seconds, 1 to 86400" + found(field));
  }

  private List<String> strings(String field, Pattern pattern, String expected) {
    unread.remove(field);
    List<String> values = new ArrayList<>();
    if (fields.get(field) instanceof List<?> list) {
      for (Object value : list) {
        if (!(value instanceof String text) || !pattern.matcher(text).matches()) {
          throw invalid(field, "must list " + expected + ", not " + value);
        }
        values.add(text);
      }
    }
    if (values.isEmpty()) {
      throw invalid(field, "must list at least one: " + expected);
    }
    return values;
  }

  private static Pattern optional(Pattern pattern) {
    return Pattern.compile("(" + pattern.pattern() + ")\\??");
  }

  private String found(String field) {
    return fields.containsKey(field) ? ", not " + fields.get(field) : "; it is missing";
  }

  private void refuseUnread() {
    for (Object field : unread) {
      throw invalid(String.valueOf(field), "is not a field of a source; remove it or correct it");
    }
  }

  private InvalidSourceException invalid(String field, String remedy) {
    return new InvalidSourceException(source, prefix + field, remedy);
  }
}
