package dev.wharf.verify;

import dev.wharf.sources.SignedString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The bytes that a provider signed, put together by a source's recipe. */
final class SignedBytes {

  private SignedBytes() {}

  /**
   * @throws RejectedException {@link Reason#NO_SIGNATURE} if a part is missing
   */
  static byte[] of(
      UnverifiedRequest request,
      SignedString recipe,
      Optional<SigningTime> time,
      PublicOrigin origin)
      throws RejectedException {
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    for (SignedString.Part part : recipe.parts()) {
      if (part.kind() == SignedString.Kind.BODY) {
        signed.writeBytes(request.webhook().payload().bytes());
      } else {
        signed.writeBytes(text(request, part, time, origin).getBytes(StandardCharsets.UTF_8));
      }
    }
    return signed.toByteArray();
  }

  private static String text(
      UnverifiedRequest request,
      SignedString.Part part,
      Optional<SigningTime> time,
      PublicOrigin origin)
      throws RejectedException {
    return switch (part.kind()) {
      case TEXT, BODY -> part.text();
      case TIMESTAMP -> time.map(SigningTime::text).orElse("");
      case HEADER -> HeaderReader.required(request.webhook(), part.text());
      case METHOD -> request.webhook().method().toUpperCase(Locale.ROOT);
      case URL -> origin.url(request.webhook());
      case POINTER -> pointer(request, part);
    };
  }

  private static String pointer(UnverifiedRequest request, SignedString.Part part)
      throws RejectedException {
    Optional<String> value = request.pointer(part.text());
    if (value.isEmpty() && !part.optional()) {
      throw HeaderReader.noSignature(part.text(), "in the body is no text, but is signed");
    }
    return value.orElse("");
  }
}
