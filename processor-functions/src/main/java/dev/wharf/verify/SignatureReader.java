package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Verification;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a request offers as its signatures, by a source's recipe. */
final class SignatureReader {

  private SignatureReader() {}

  /**
   * Every signature of every header that the recipe names, as bytes of its text.
   *
   * @throws RejectedException {@link Reason#NO_SIGNATURE} if there is none
   */
  static List<byte[]> read(StoredWebhook webhook, Verification.Signature where)
      throws RejectedException {
    List<byte[]> signatures = new ArrayList<>();
    Optional<RejectedException> missing = Optional.empty();
    for (String name : where.headers()) {
      try {
        for (String signature : signatures(HeaderReader.required(webhook, name), where)) {
          signatures.add(signature.getBytes(StandardCharsets.UTF_8));
        }
      } catch (RejectedException e) {
        missing = Optional.of(e);
      }
    }
    if (signatures.isEmpty() && missing.isPresent()) {
      throw missing.get();
    }
    if (signatures.isEmpty()) {
      throw HeaderReader.noSignature(
          names(where),
          "has no " + where.field().map(name -> name + "=").orElse(where.prefix()) + "<signature>");
    }
    return signatures;
  }

  /** The headers' names, for messages. */
  static String names(Verification.Signature where) {
    return String.join(" or ", where.headers());
  }

  private static List<String> signatures(String header, Verification.Signature where) {
    Optional<String> field = where.field();
    Optional<String> separator = where.separator();
    if (field.isPresent()) {
      return HeaderReader.values(header, separator.orElse(","), field.get());
    }
    if (separator.isPresent()) {
      return HeaderReader.entries(header, separator.get(), where.prefix());
    }
    return header.startsWith(where.prefix()) && !header.isEmpty()
        ? List.of(header.substring(where.prefix().length()))
        : List.of();
  }
}
