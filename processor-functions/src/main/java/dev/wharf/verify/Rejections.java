package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;

/** Why a request is not signed as it should be, in the words that all schemes share. */
final class Rejections {

  private Rejections() {}

  /**
   * What none of the secrets made: a forgery, or, where one of them cannot be read, perhaps ours to
   * mend.
   *
   * @param unreadable how many secrets are not what they must be
   * @param expected what a secret must be; never the secret
   */
  static RejectedException of(
      StoredWebhook webhook, String where, int unreadable, int secrets, String expected) {
    if (unreadable > 0) {
      return new RejectedException(
          Reason.NO_SECRET,
          "%d of %d signing secrets of %s cannot be decoded: a secret must be %s"
              .formatted(unreadable, secrets, webhook.source(), expected));
    }
    return new RejectedException(
        Reason.BAD_SIGNATURE,
        where + " holds no signature made with the configured secrets over this body");
  }
}
