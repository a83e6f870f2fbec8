package dev.wharf.sources;

import dev.wharf.events.BodyFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one entry of sources.yaml. */
final class SourceReader {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  /** What the ledger's other keys begin with. */
  private static final Set<String> RESERVED =
      Set.of(
          "claim",
          "quarantine",
          "quarantine-count",
          "quarantine-bundles",
          "prime",
          "body",
          "redrive");

  private static final Pattern MEDIA_TYPE = Pattern.compile("[a-z0-9.+-]+/[a-z0-9.+-]+");

  private static final String HEADER_NAME = "[A-Za-z0-9-]+";
  private static final Pattern HEADER = Pattern.compile(HEADER_NAME);

  private static final Pattern FORM_FIELD = Pattern.compile("[A-Za-z0-9_.\\[\\]-]+");

  private static final String POINTER = "(/([^~/]|~[01])+)+";
  private static final String REFERENCE = "(" + POINTER + "|header:" + HEADER_NAME + ")";
  private static final String LITERAL = "literal:[!-~]{1,64}";
  private static final Pattern KEY =
      Pattern.compile(REFERENCE + "\\??|" + LITERAL + "|body:sha256|request:id");
  private static final Pattern TYPE = Pattern.compile(REFERENCE + "(?<!\\?)|" + LITERAL);
  private static final String VALUES = "a JSON Pointer such as %s, header:<name> or literal:<text>";

  private SourceReader() {}

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
    Source.Lane lane = lane(fields);
    List<String> contentTypes =
        fields.strings("contentTypes", MEDIA_TYPE, "a media type such as application/json");
    Verification verification = VerificationReader.read(fields.mapping("verification", "a scheme"));
    List<EventIdentity> events = events(fields, contentTypes);
    Source source =
        new Source(
            name,
            lane,
            HandshakeReader.read(fields, lane, contentTypes),
            contentTypes,
            verification,
            fields.has("retryHeaders")
                ? fields.strings("retryHeaders", HEADER, "a header name")
                : List.of(),
            events,
            SignedParts.of(verification).checkKeys(fields, events));
    fields.refuseUnread();
    HandshakeReader.checkCanBeJudged(fields, source);
    return source;
  }

  private static Source.Lane lane(SourceFields fields) {
    String lane = fields.string("lane", Pattern.compile("queue|table"), "queue or table");
    return Source.Lane.valueOf(lane.toUpperCase(Locale.ROOT));
  }

  private static List<EventIdentity> events(SourceFields fields, List<String> contentTypes) {
    List<EventIdentity> events = new ArrayList<>();
    for (SourceFields event : fields.mappings("events", "key and type")) {
      EventIdentity identity = new EventIdentity(body(event), key(event), type(event));
      event.refuseUnread();
      if (identity.body().isForm() && !contentTypes.contains(BodyFormat.FORM_MEDIA_TYPE)) {
        throw fields.invalid(
            "contentTypes",
            "must list " + BodyFormat.FORM_MEDIA_TYPE + ": an event comes as a form");
      }
      events.add(identity);
    }
    return events;
  }

  private static BodyFormat body(SourceFields event) {
    String body =
        event
            .optionalString("body", Pattern.compile("json|list|form"), "json, list or form")
            .orElse("json");
    Optional<String> field =
        event.optionalString("field", FORM_FIELD, "the name of a form's field");
    if (field.isPresent() && !body.equals("form")) {
      throw event.invalid("field", "is a form's: it needs body: form");
    }
    return new BodyFormat(BodyFormat.Kind.valueOf(body.toUpperCase(Locale.ROOT)), field);
  }

  private static List<EventIdentity.Value> key(SourceFields event) {
    List<EventIdentity.Value> key =
        event.strings("key", KEY, VALUES.formatted("/id")).stream()
            .map(EventIdentity.Value::parse)
            .toList();
    if (key.stream()
        .allMatch(value -> value.optional() || value.kind() == EventIdentity.Kind.LITERAL)) {
      throw event.invalid(
          "key", "must have a pointer or a header that is not optional, or all events are one");
    }
    if (key.stream().filter(EventIdentity.Value::optional).count() > 1) {
      throw event.invalid("key", "may have one optional part, or different events share a key");
    }
    return key;
  }

  private static EventIdentity.Value type(SourceFields event) {
    return EventIdentity.Value.parse(
        event.string("type", TYPE, VALUES.formatted("/type") + ", not optional"));
  }
}
