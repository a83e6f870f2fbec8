package dev.wharf.verify;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the parameters with signing secrets are called, below a path such as {@code
 * /wharf/signing-secrets}:
 *
 * <ul>
 *   <li>{@code <path>/<source>} for the route without a tenant;
 *   <li>{@code <path>/<source>/<tenant>} for one tenant, whose name has none but A-Z a-z 0-9 _ . -
 *       and does not begin with a dot;
 *   <li>{@code <path>/<source>/escaped/<tenant>} for any other, where every byte of its UTF-8 but
 *       A-Z a-z 0-9 . - is {@code _} and two upper-case hexadecimal digits;
 *   <li>{@code <path>/<source>/any/tenant} for every tenant.
 * </ul>
 *
 * <p>The number of levels and the word in between tell the three apart, so that no two tenants
 * share a name, whatever they are called. See AWS's <a
 * href="https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html">constraints
 * for parameter names</a>: names are case-sensitive, and have up to fifteen levels.
 */
record ParameterNames(String path) {

  /** AWS allows 1,011 with the parameter's ARN in front, for which this leaves 71. */
  static final int MAX_LENGTH = 940;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*");

  /** Of the route without a tenant. */
  String source(String source) {
    return path + "/" + source;
  }

  String anyTenant(String source) {
    return source(source) + "/any/tenant";
  }

  /** Empty if it would be too long, or is no text: such a tenant has no secret of its own. */
  Optional<String> tenant(String source, String tenant) {
    // Before it is escaped: the name may be as long as a URL.
    if (tenant.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String name = PLAIN.matcher(tenant).matches() ? tenant : escaped(tenant);
    return Optional.ofNullable(name)
        .map(last -> source(source) + "/" + last)
        .filter(full -> full.length() <= MAX_LENGTH);
  }

  private static @Nullable String escaped(String tenant) {
    ByteBuffer bytes;
    try {
      bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(tenant));
    } catch (CharacterCodingException e) {
      // Half of a surrogate pair would be written as a question mark, which is another tenant's.
      return null;
    }
    StringBuilder escaped = new StringBuilder("escaped/");
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (isPlain(next)) {
        escaped.append((char) next);
      } else {
        escaped.append('_').append("%02X".formatted(next));
      }
    }
    return escaped.toString();
  }

  private static boolean isPlain(byte b) {
    return (b >= 'A' && b <= 'Z')
        || (b >= 'a' && b <= 'z')
        || (b >= '0' && b <= '9')
        || b == '.'
        || b == '-';
  }
}
