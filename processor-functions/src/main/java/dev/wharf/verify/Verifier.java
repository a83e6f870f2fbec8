package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Source;
import dev.wharf.sources.Sources;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The one place where a stored webhook becomes a verified one. */
public final class Verifier {

  /** What a secret that was put there a moment ago can change. */
  private static final Set<Reason> DOUBTFUL =
      EnumSet.of(Reason.NO_SECRET, Reason.UNKNOWN_TENANT, Reason.BAD_SIGNATURE);

  private final Sources sources;
  private final SigningSecrets secrets;
  private final PublicOrigin origin;

  /**
   * @param origin where providers send to: some sign that address
   */
  public Verifier(Sources sources, SigningSecrets secrets, PublicOrigin origin) {
    this.sources = sources;
    this.secrets = secrets;
    this.origin = origin;
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
    SchemeVerifier scheme = SchemeVerifier.of(source.verification(), origin);
    List<String> active = secrets.active(webhook.source(), webhook.tenant());
    try {
      check(webhook, scheme, active);
    } catch (RejectedException e) {
      if (!DOUBTFUL.contains(e.reason())) {
        throw e;
      }
      // It may be signed with a secret that was put there a moment ago.
      List<String> renewed = secrets.activeAfterAll(webhook.source(), webhook.tenant());
      if (renewed.equals(active)) {
        throw e;
      }
      check(webhook, scheme, renewed);
    }
    return Identification.of(source, webhook);
  }

  private static void check(StoredWebhook webhook, SchemeVerifier scheme, List<String> active)
      throws RejectedException {
    if (active.isEmpty()) {
      boolean tenantless = webhook.tenant().isEmpty();
      throw new RejectedException(
          tenantless ? Reason.NO_SECRET : Reason.UNKNOWN_TENANT,
          "no signing secret is configured for "
              + webhook.source()
              + (tenantless ? "" : ", tenant " + webhook.tenant() + ": a secret makes it known"));
    }
    scheme.verify(webhook, active);
  }
}
