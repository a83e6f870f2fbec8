package dev.wharf.verify;

/** Why a webhook is quarantined. */
public enum Reason {
  /** The stored request, or a verified body, cannot be read. */
  UNDECODABLE("undecodable"),
  /** The list of sources does not have its source. */
  UNKNOWN_SOURCE("unknown-source"),
  /** No signing secret is configured for its source. */
  NO_SECRET("no-secret"),
  /** The header with the signature, or with its time, is missing or malformed. */
  NO_SIGNATURE("no-signature"),
  /** No signature was made with a secret of ours over this body. */
  BAD_SIGNATURE("bad-signature"),
  /** The signature is right, but was made too long before or after the webhook was received. */
  EXPIRED("expired"),
  /** It waited for so long that nobody knows any more whether its event was processed. */
  TOO_OLD("too-old"),
  /** The request is verified, but does not name its event or its type. */
  NO_EVENT_ID("no-event-id");

  private final String code;

  Reason(String code) {
    this.code = code;
  }

  /** The reason as the ledger and the logs show it. */
  public String code() {
    return code;
  }
}
