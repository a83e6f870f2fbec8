package dev.wharf.verify;

import dev.wharf.sources.Verification;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Turns a secret as the provider shows it into the key that it stands for. */
final class SecretReader {

  private SecretReader() {}

  /** Empty if the text is not what the recipe says, or stands for no bytes at all. */
  static Optional<byte[]> read(String secret, Verification.Secret how) {
    String text =
        secret.startsWith(how.prefix()) ? secret.substring(how.prefix().length()) : secret;
    try {
      byte[] key =
          switch (how.encoding()) {
            case UTF8 -> text.getBytes(StandardCharsets.UTF_8);
            case HEX -> HexFormat.of().parseHex(text);
            case BASE64 -> Base64.getDecoder().decode(text);
          };
      return key.length == 0 ? Optional.empty() : Optional.of(key);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What a secret must be, for messages; never the secret. */
  static String expected(Verification.Secret how) {
    String encoding =
        switch (how.encoding()) {
          case UTF8 -> "text";
          case HEX -> "hex";
          case BASE64 -> "base64";
        };
    return how.prefix().isEmpty() ? encoding : encoding + ", behind " + how.prefix() + " or alone";
  }
}
