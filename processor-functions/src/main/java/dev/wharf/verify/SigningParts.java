package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Verification;
import java.util.List;
import java.util.Optional;

/** What a request offers to a check, by a source's recipe. */
final class SigningParts {

  private final List<String> signatures;
  private final byte[] signed;
  private final Optional<SigningTime> time;

  private SigningParts(List<String> signatures, byte[] signed, Optional<SigningTime> time) {
    this.signatures = signatures;
    this.signed = signed;
    this.time = time;
  }

  /**
   * @throws RejectedException {@link Reason#NO_SIGNATURE} if a part is missing or malformed
   */
  static SigningParts read(StoredWebhook webhook, Verification.Recipe recipe, PublicOrigin origin)
      throws RejectedException {
    UnverifiedRequest request = new UnverifiedRequest(webhook, recipe);
    Optional<Verification.Timestamp> timestamp = recipe.timestamp();
    Optional<SigningTime> time =
        timestamp.isPresent()
            ? Optional.of(SigningTime.read(request, timestamp.get()))
            : Optional.empty();
    List<String> signatures = SignatureReader.read(request, recipe.signature());
    return new SigningParts(
        signatures, SignedBytes.of(request, recipe.signedString(), time, origin), time);
  }

  /** As they are written; at least one. */
  List<String> signatures() {
    return signatures;
  }

  /** The bytes that one of the signatures must be of; not to be changed. */
  byte[] signed() {
    return signed;
  }

  /**
   * To be asked once a signature is known to be right.
   *
   * @throws RejectedException {@link Reason#EXPIRED} if it was made too long before or after the
   *     receipt
   */
  void checkAge(StoredWebhook webhook, Verification.Recipe recipe) throws RejectedException {
    Optional<Verification.Timestamp> timestamp = recipe.timestamp();
    if (time.isPresent() && timestamp.isPresent()) {
      time.get().checkAge(webhook, timestamp.get().toleranceSeconds());
    }
  }
}
