package dev.wharf.verify;

import dev.wharf.sources.Verification;
import dev.wharf.sources.Verification.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a request offers as its signatures, by a source's recipe. */
final class SignatureReader {

  /** Senders rotate two or three secrets; what is tried costs us, and each try is a guess. */
  private static final int MAX_SIGNATURES = 16;

  private SignatureReader() {}

  /**
   * Every signature at every place that the recipe names.
   *
   * @throws RejectedException {@link Reason#NO_SIGNATURE} if there is none, or more than 16
   */
  static List<String> read(UnverifiedRequest request, Verification.Signature where)
      throws RejectedException {
    List<String> signatures = new ArrayList<>();
    Optional<RejectedException> missing = Optional.empty();
    for (Place place : where.places()) {
      try {
        signatures.addAll(signatures(request.required(place), where));
      } catch (RejectedException e) {
        missing = Optional.of(e);
      }
    }
    if (signatures.size() > MAX_SIGNATURES) {
      throw HeaderReader.noSignature(
          names(where), "has " + signatures.size() + " signatures; at most 16 are tried");
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

  /** The places, for messages. */
  static String names(Verification.Signature where) {
    return where.places().stream().map(Place::toString).collect(Collectors.joining(" or "));
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
