package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Verification;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bytes that a provider signed, put together by a source's recipe. */
final class SignedString {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^{}]*}");

  private SignedString() {}

  /**
   * One pass: a placeholder that a sender wrote into a header stays text.
   *
   * @throws RejectedException {@link Reason#NO_SIGNATURE} if a header is missing
   */
  static byte[] of(StoredWebhook webhook, String recipe, Optional<SigningTime> time)
      throws RejectedException {
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    Matcher placeholder = PLACEHOLDER.matcher(recipe);
    int end = 0;
    while (placeholder.find()) {
      write(signed, recipe.substring(end, placeholder.start()));
      String name = placeholder.group();
      if (name.equals(Verification.BODY)) {
        signed.writeBytes(webhook.payload().bytes());
      } else if (name.equals(Verification.TIMESTAMP)) {
        write(signed, time.map(SigningTime::text).orElse(""));
      } else {
        write(signed, HeaderReader.required(webhook, header(name)));
      }
      end = placeholder.end();
    }
    write(signed, recipe.substring(end));
    return signed.toByteArray();
  }

  private static String header(String placeholder) {
    return placeholder.substring(Verification.HEADER_PREFIX.length(), placeholder.length() - 1);
  }

  private static void write(ByteArrayOutputStream signed, String text) {
    signed.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
