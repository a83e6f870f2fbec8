package dev.wharf.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/**
 * How a payload becomes an event's JSON. Its text form is {@code json}, {@code list}, {@code form}
 * or {@code form:<field>}.
 *
 * @param field the form's field whose value is the JSON; without one, the JSON is the form's fields
 *     as an object of strings
 */
public record BodyFormat(Kind kind, Optional<String> field) {

  /** What a form's Content-Type says. */
  public static final String FORM_MEDIA_TYPE = "application/x-www-form-urlencoded";

  public static final BodyFormat JSON = new BodyFormat(Kind.JSON, Optional.empty());
  public static final BodyFormat FORM = new BodyFormat(Kind.FORM, Optional.empty());

  public static final BodyFormat LIST = new BodyFormat(Kind.LIST, Optional.empty());

  private static final String FIELD_PREFIX = "form:";

  /** The kinds of body. */
  public enum Kind {
    /** The body is the JSON. */
    JSON,
    /** The body is a JSON array; the JSON is an object that has it as its {@code list}. */
    LIST,
    /** The body is a form, {@value BodyFormat#FORM_MEDIA_TYPE}. */
    FORM
  }

  public BodyFormat {
    requireNonNull(kind, "kind is null");
    requireNonNull(field, "field is null");
    if (kind != Kind.FORM && field.isPresent()) {
      throw new IllegalArgumentException("only a form has fields");
    }
  }

  /**
   * Reads the text form.
   *
   * @throws UndecodableException if it is none
   */
  public static BodyFormat parse(String text) throws UndecodableException {
    if (text.equals("json")) {
      return JSON;
    }
    if (text.equals("list")) {
      return LIST;
    }
    if (text.equals("form")) {
      return FORM;
    }
    if (text.startsWith(FIELD_PREFIX) && text.length() > FIELD_PREFIX.length()) {
      return new BodyFormat(Kind.FORM, Optional.of(text.substring(FIELD_PREFIX.length())));
    }
    throw new UndecodableException(text + " is none of json, list, form and form:<field>");
  }

  public boolean isForm() {
    return kind == Kind.FORM;
  }

  /**
   * The JSON that a payload holds; whether it really is JSON is not looked into.
   *
   * @throws UndecodableException if the payload is not UTF-8, no form, or lacks the field
   */
  public String json(Payload payload) throws UndecodableException {
    String text = text(payload);
    if (!isForm()) {
      return json(text);
    }
    return json(FormFields.read(text))
        .orElseThrow(() -> new UndecodableException("the form has no " + field.orElse("")));
  }

  /** The JSON of a body that is no form. */
  public String json(String text) {
    return kind == Kind.LIST ? "{\"list\":" + text + "}" : text;
  }

  /** The JSON that a form's fields hold; empty if the field is missing. */
  public Optional<String> json(Map<String, String> fields) {
    return field.isPresent()
        ? Optional.ofNullable(fields.get(field.get()))
        : Optional.of(object(fields));
  }

  /**
   * A payload's text, without a byte order mark.
   *
   * @throws UndecodableException if it is not UTF-8: what would be read is not what was sent
   */
  public static String text(Payload payload) throws UndecodableException {
    String text = payload.text();
    // The replacement character is rare; only where it turns up is the slower, strict look needed.
    if (text.indexOf('\uFFFD') >= 0) {
      Utf8.decode(payload.bytes());
    }
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static String object(Map<String, String> fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, String> field : fields.entrySet()) {
        json.writeStringField(field.getKey(), field.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  @Override
  public String toString() {
    if (kind != Kind.FORM) {
      return kind == Kind.JSON ? "json" : "list";
    }
    return field.map(name -> FIELD_PREFIX + name).orElse("form");
  }
}
