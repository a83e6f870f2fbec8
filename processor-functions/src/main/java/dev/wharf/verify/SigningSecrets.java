package dev.wharf.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The secrets that a source's webhooks may be signed with; two or more while one is rotated. */
public interface SigningSecrets {

  /** Stands for every tenant in a list of secrets. */
  String ANY_TENANT = "*";

  /** Every active secret of exactly this tenant; empty if none is configured. */
  List<String> active(String source, String tenant);

  /**
   * Secrets from environment variables: {@code SIGNING_SECRETS_<SOURCE>}, the source's name in
   * upper case with underscores for hyphens. Comma-separated, each {@code secret} for the route
   * without a tenant or {@code tenant:secret} for one tenant; {@code *:secret} is good for every
   * tenant, which only a sender who speaks for all of them should have. One tenant's secret never
   * verifies another's webhook.
   */
  static SigningSecrets fromEnvironment(Map<String, String> environment) {
    return (source, tenant) -> {
      String name = "SIGNING_SECRETS_" + source.toUpperCase(Locale.ROOT).replace('-', '_');
      List<String> secrets = new ArrayList<>();
      for (String entry : environment.getOrDefault(name, "").split(",", -1)) {
        int colon = entry.indexOf(':');
        String owner = colon < 0 ? "" : entry.substring(0, colon).trim();
        String secret = entry.substring(colon + 1).trim();
        boolean matches = owner.equals(tenant) || (!tenant.isEmpty() && owner.equals(ANY_TENANT));
        if (matches && !secret.isEmpty()) {
          secrets.add(secret);
        }
      }
      return secrets;
    };
  }
}
