package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import dev.wharf.sources.SignedString;
import dev.wharf.sources.Source;
import dev.wharf.sources.Verification;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Fields that a provider signs one behind the other, so that what is signed does not say where one
 * ends: whoever has a request can part its text anew, and the signature fits. So it does where a
 * checksum of the body is signed, for which another body is found at once.
 *
 * @param text the SHA-256 of what is signed of the fields, in lower-case hex; beside a checksum, of
 *     the headers
 * @param parted the SHA-256 of the fields as this request parts them; beside a checksum, of the
 *     body
 */
record SignedFields(String text, String parted) {

  /**
   * Empty where the body's bytes are signed, or one field at most.
   *
   * @throws RejectedException if the fields cannot be read
   */
  static Optional<SignedFields> of(Source source, StoredWebhook webhook) throws RejectedException {
    if (source.verification() instanceof Verification.UrlAndParameters) {
      return ofForm(webhook);
    }
    if (source.verification() instanceof Verification.Hmac hmac) {
      return of(hmac.recipe(), webhook);
    }
    return source.verification() instanceof Verification.PublicKey publicKey
        ? of(publicKey.recipe(), webhook)
        : Optional.empty();
  }

  private static Optional<SignedFields> ofForm(StoredWebhook webhook) throws RejectedException {
    Optional<Map<String, String>> form;
    try {
      form = Body.of(webhook).form();
    } catch (UndecodableException e) {
      throw new RejectedException(Reason.UNDECODABLE, "the body is " + e.getMessage(), e);
    }
    if (form.isEmpty()) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    new TreeMap<>(form.get()).forEach((name, value) -> texts.addAll(List.of(name, value)));
    return Optional.of(of(texts, texts));
  }

  private static Optional<SignedFields> of(Verification.Recipe recipe, StoredWebhook webhook)
      throws RejectedException {
    UnverifiedRequest request = new UnverifiedRequest(webhook, recipe);
    if (recipe.signedString().has(SignedString.Kind.CRC32)) {
      return Optional.of(besideChecksum(recipe, webhook));
    }
    List<String> signed = new ArrayList<>();
    List<String> fields = new ArrayList<>();
    for (SignedString.Part part : recipe.signedString().parts()) {
      switch (part.kind()) {
        case TEXT -> signed.add(part.text());
        case POINTER -> {
          String field = request.pointer(part.text()).orElse("");
          signed.add(field);
          fields.add(field);
        }
        default -> {
          // Neither is a field's.
        }
      }
    }
    return fields.size() < 2 ? Optional.empty() : Optional.of(of(signed, fields));
  }

  private static SignedFields besideChecksum(Verification.Recipe recipe, StoredWebhook webhook)
      throws RejectedException {
    List<String> headers = new ArrayList<>();
    for (SignedString.Part part : recipe.signedString().parts()) {
      if (part.kind() == SignedString.Kind.HEADER) {
        headers.add(HeaderReader.required(webhook, part.text()));
      }
    }
    return new SignedFields(hash(parted(headers)), BodyHash.of(webhook.payload()));
  }

  private static SignedFields of(List<String> signed, List<String> fields) {
    return new SignedFields(hash(String.join("", signed)), hash(parted(fields)));
  }

  private static String parted(List<String> fields) {
    return fields.stream().map(field -> field.length() + ":" + field).collect(Collectors.joining());
  }

  private static String hash(String text) {
    return BodyHash.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
