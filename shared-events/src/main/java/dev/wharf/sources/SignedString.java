package dev.wharf.sources;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a provider signs: text with placeholders in it.
 *
 * <ul>
 *   <li>{@code {body}}: the body's bytes
 *   <li>{@code {timestamp}}: the time of signing, its text as it came
 *   <li>{@code {header:Name}}: what that header holds
 *   <li>{@code {pointer:/pointer}}: what is there in the body; behind it a question mark if it may
 *       be missing, which counts as empty
 *   <li>{@code {crc32}}: the CRC-32 of the body's bytes, in decimal digits
 *   <li>{@code {secret:id}}: what stands before the {@code @} in the secret; a public key's only
 *   <li>{@code {method}}: the request's method, in upper case
 *   <li>{@code {url}}: the public address, with the query
 * </ul>
 *
 * @param parts in their order
 */
public record SignedString(List<Part> parts) {

  private static final String HEADER = "header:";
  private static final String POINTER = "pointer:";
  private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9-]+");
  private static final Pattern JSON_POINTER = Pattern.compile("(/([^~/?]|~[01])+)+");
  private static final Pattern PART = Pattern.compile("\\{([^{}]*)}|[^{}]+|[{}]");

  public SignedString {
    parts = List.copyOf(parts);
  }

  /**
   * One part.
   *
   * @param text a text, a header's name or a pointer; empty for the others
   * @param optional whether it may be missing
   */
  public record Part(Kind kind, String text, boolean optional) {}

  /** The kinds of part. */
  public enum Kind {
    TEXT,
    BODY,
    CRC32,
    SECRET_ID,
    TIMESTAMP,
    HEADER,
    POINTER,
    METHOD,
    URL
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if a placeholder is none; the message is that placeholder
   */
  public static SignedString parse(String text) {
    List<Part> parts = new ArrayList<>();
    for (Matcher part = PART.matcher(text); part.find(); ) {
      String placeholder = part.group(1);
      if (placeholder != null) {
        parts.add(part(placeholder));
      } else if (part.group().equals("{") || part.group().equals("}")) {
        throw new IllegalArgumentException(part.group());
      } else {
        parts.add(new Part(Kind.TEXT, part.group(), false));
      }
    }
    return new SignedString(parts);
  }

  private static Part part(String placeholder) {
    if (placeholder.startsWith(HEADER)) {
      String name = placeholder.substring(HEADER.length());
      if (HEADER_NAME.matcher(name).matches()) {
        return new Part(Kind.HEADER, name, false);
      }
    } else if (placeholder.startsWith(POINTER)) {
      boolean optional = placeholder.endsWith("?");
      int end = placeholder.length() - (optional ? 1 : 0);
      String pointer = placeholder.substring(POINTER.length(), end);
      if (JSON_POINTER.matcher(pointer).matches()) {
        return new Part(Kind.POINTER, pointer, optional);
      }
    } else if (placeholder.equals("secret:id")) {
      return new Part(Kind.SECRET_ID, "", false);
    } else if (placeholder.matches("body|crc32|timestamp|method|url")) {
      return new Part(Kind.valueOf(placeholder.toUpperCase(Locale.ROOT)), "", false);
    }
    throw new IllegalArgumentException("{" + placeholder + "}");
  }

  public boolean has(Kind kind) {
    return count(kind) > 0;
  }

  long count(Kind kind) {
    return parts.stream().filter(part -> part.kind() == kind).count();
  }
}
