package dev.wharf.verify;

import dev.wharf.events.Payload;
import dev.wharf.sources.SignedString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/** The bytes that a provider signed, put together by a source's recipe. */
final class SignedBytes {

  private SignedBytes() {}

  /**
   * @param secretId what the secret calls itself; empty where the recipe has none of it
   * @throws RejectedException {@link Reason#NO_SIGNATURE} if a part is missing
   */
  static byte[] of(
      UnverifiedRequest request,
      SignedString recipe,
      Optional<SigningTime> time,
      PublicOrigin origin,
      String secretId)
      throws RejectedException {
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    for (SignedString.Part part : recipe.parts()) {
      if (part.kind() == SignedString.Kind.BODY) {
        signed.writeBytes(request.webhook().payload().bytes());
      } else {
        String text =
            part.kind() == SignedString.Kind.SECRET_ID
                ? secretId
                : text(request, part, time, origin);
        signed.writeBytes(text.getBytes(StandardCharsets.UTF_8));
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
      case TEXT, BODY, SECRET_ID -> part.text();
      case CRC32 -> crc32(request.webhook().payload());
      case TIMESTAMP -> time.map(SigningTime::text).orElse("");
      case HEADER -> HeaderReader.required(request.webhook(), part.text());
      case METHOD -> request.webhook().method().toUpperCase(Locale.ROOT);
      case URL -> origin.url(request.webhook());
      case POINTER -> pointer(request, part);
    };
  }

  private static String crc32(Payload payload) {
    CRC32 crc = new CRC32();
    crc.update(payload.bytes());
    return Long.toString(crc.getValue());
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
