package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Source;
import dev.wharf.sources.Sources;
import java.util.List;

/** The one place where a stored webhook becomes a verified one. */
public final class Verifier {

  private final Sources sources;
  private final SigningSecrets secrets;

  public Verifier(Sources sources, SigningSecrets secrets) {
    this.sources = sources;
    this.secrets = secrets;
  }

  /**
   * Checks the signature first and reads the body afterwards: nothing unverified is looked into.
   *
   * @throws RejectedException if it does not pass; its reason is for the quarantine
   * @throws SecretsUnavailableException if that cannot be said now
   */
  public VerifiedWebhook verify(StoredWebhook webhook) throws RejectedException {
    Source source =
        sources
            .find(webhook.source())
            .orElseThrow(
                () ->
                    new RejectedException(
                        Reason.UNKNOWN_SOURCE, "sources.yaml has no " + webhook.source()));
    Hmac hmac = new Hmac(source.verification());
    List<String> active = secrets.active(webhook.source(), webhook.tenant());
    try {
      check(webhook, hmac, active);
    } catch (RejectedException e) {
      if (e.reason() != Reason.NO_SECRET && e.reason() != Reason.BAD_SIGNATURE) {
        throw e;
      }
      // It may be signed with a secret that was put there a moment ago.
      List<String> renewed = secrets.activeAfterAll(webhook.source(), webhook.tenant());
      if (renewed.equals(active)) {
        throw e;
      }
      check(webhook, hmac, renewed);
    }
    return Identification.of(source, webhook);
  }

  private static void check(StoredWebhook webhook, Hmac hmac, List<String> active)
      throws RejectedException {
    if (active.isEmpty()) {
      throw new RejectedException(
          Reason.NO_SECRET,
          "no signing secret is configured for "
              + webhook.source()
              + (webhook.tenant().isEmpty() ? "" : ", tenant " + webhook.tenant()));
    }
    hmac.verify(webhook, active);
  }
}
