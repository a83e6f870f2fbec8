package dev.wharf.verify;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Why a webhook is quarantined. */
public enum Reason {
  /** The stored request, or a verified body, cannot be read. */
  UNDECODABLE("undecodable"),
  /** The list of sources does not have its source. */
  UNKNOWN_SOURCE("unknown-source"),
  /** No signing secret of its source is configured, or one cannot be read. */
  NO_SECRET("no-secret"),
  /** Its route names a tenant who has no signing secret, and there is none for any tenant. */
  UNKNOWN_TENANT("unknown-tenant"),
  /** The header with the signature, or with its time, is missing or malformed. */
  NO_SIGNATURE("no-signature"),
  /** No signature was made with a secret of ours over this body. */
  BAD_SIGNATURE("bad-signature"),
  /** The signature is right, but was made too long before or after the webhook was received. */
  EXPIRED("expired"),
  /** It waited for so long that nobody knows any more whether its event was processed. */
  TOO_OLD("too-old"),
  /** The request is verified, but does not name its event or its type. */
  NO_EVENT_ID("no-event-id"),
  /**
   * The request is verified, but its body, or its id, came first under another type, and nobody
   * signs the type: which of the two is genuine cannot be known.
   */
  TYPE_CONFLICT("type-conflict"),
  /** The same of its id, which came first with another body. */
  ID_CONFLICT("id-conflict");

  /** Those of which somebody has to look at two requests, and may let the second one pass. */
  public static final Set<Reason> CONFLICTS =
      Collections.unmodifiableSet(EnumSet.of(TYPE_CONFLICT, ID_CONFLICT));

  private final String code;

  Reason(String code) {
    this.code = code;
  }

  /**
   * The reason of a code.
   *
   * @throws IllegalArgumentException if there is none with this code
   */
  public static Reason of(String code) {
    for (Reason reason : values()) {
      if (reason.code.equals(code)) {
        return reason;
      }
    }
    throw new IllegalArgumentException("no reason is called " + code);
  }

  /** The reason as the ledger and the logs show it. */
  public String code() {
    return code;
  }
}
