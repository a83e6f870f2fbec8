package dev.wharf.sources;

import static java.util.Objects.requireNonNull;

import dev.wharf.events.BodyFormat;
import java.util.List;

/**
 * One way in which a request names its event.
 *
 * @param body the kind of body that it is about
 * @param key what together names the event within the source and the tenant
 * @param type the event's type, the detail-type on the bus
 */
public record EventIdentity(BodyFormat body, List<Value> key, Value type) {

  public EventIdentity {
    requireNonNull(body, "body is null");
    key = List.copyOf(key);
    requireNonNull(type, "type is null");
  }

  /**
   * Where a part of a key, or a type, comes from.
   *
   * @param text a JSON Pointer (RFC 6901) into the body's JSON, a header's name, or the literal
   * @param optional whether it may be missing
   */
  public record Value(Kind kind, String text, boolean optional) {

    static final String HEADER_PREFIX = "header:";
    static final String LITERAL_PREFIX = "literal:";
    static final String BODY_HASH = "body:sha256";
    static final String REQUEST_ID = "request:id";

    public Value {
      requireNonNull(kind, "kind is null");
      requireNonNull(text, "text is null");
    }

    /** From the form that {@link SourceReader} has checked. */
    static Value parse(String value) {
      if (value.startsWith(LITERAL_PREFIX)) {
        return new Value(Kind.LITERAL, value.substring(LITERAL_PREFIX.length()), false);
      }
      if (value.equals(BODY_HASH)) {
        return new Value(Kind.BODY_HASH, "", false);
      }
      if (value.equals(REQUEST_ID)) {
        return new Value(Kind.REQUEST_ID, "", false);
      }
      boolean optional = value.endsWith("?");
      String required = optional ? value.substring(0, value.length() - 1) : value;
      return required.startsWith(HEADER_PREFIX)
          ? new Value(Kind.HEADER, required.substring(HEADER_PREFIX.length()), optional)
          : new Value(Kind.POINTER, required, optional);
    }

    /**
     * As sources.yaml has it: {@code /pointer}, {@code header:Name}, {@code literal:text}, {@code
     * body:sha256} or {@code request:id}.
     */
    @Override
    public String toString() {
      String value =
          switch (kind) {
            case POINTER -> text;
            case HEADER -> HEADER_PREFIX + text;
            case LITERAL -> LITERAL_PREFIX + text;
            case BODY_HASH -> BODY_HASH;
            case REQUEST_ID -> REQUEST_ID;
          };
      return optional ? value + "?" : value;
    }
  }

  /** The kinds of {@link Value}. */
  public enum Kind {
    POINTER,
    HEADER,
    LITERAL,
    /** The hex SHA-256 of the body: where it names no event, the body stands for it. */
    BODY_HASH,
    /** The gateway's id of the request: where nothing tells a repetition from another event. */
    REQUEST_ID
  }
}
