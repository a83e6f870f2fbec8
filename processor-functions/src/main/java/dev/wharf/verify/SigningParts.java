package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.SignedString;
import dev.wharf.sources.Verification;
import java.util.List;
import java.util.Optional;

/** What a request offers to a check, by a source's recipe. */
final class SigningParts {

  private final UnverifiedRequest request;
  private final SignedString recipe;
  private final PublicOrigin origin;
  private final List<String> signatures;
  private final byte[] signed;
  private final Optional<SigningTime> time;

  private SigningParts(
      UnverifiedRequest request,
      SignedString recipe,
      PublicOrigin origin,
      List<String> signatures,
      Optional<SigningTime> time)
      throws RejectedException {
    this.request = request;
    this.recipe = recipe;
    this.origin = origin;
    this.signatures = signatures;
    this.time = time;
    this.signed = SignedBytes.of(request, recipe, time, origin, "");
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
    return new SigningParts(request, recipe.signedString(), origin, signatures, time);
  }

  /** As they are written; at least one. */
  List<String> signatures() {
    return signatures;
  }

  /** The bytes that one of the signatures must be of; not to be changed. */
  byte[] signed() {
    return signed;
  }

  /** The same where the secret's id is signed too. */
  byte[] signed(String secretId) throws RejectedException {
    return recipe.has(SignedString.Kind.SECRET_ID)
        ? SignedBytes.of(request, recipe, time, origin, secretId)
        : signed;
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
