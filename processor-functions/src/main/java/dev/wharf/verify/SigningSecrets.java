package dev.wharf.verify;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The secrets that a source's webhooks may be signed with; two or more while one is rotated. */
public interface SigningSecrets {

  /** Every active secret; empty if none is configured. */
  List<String> active(String source, String tenant);

  /**
   * Secrets from environment variables: {@code SIGNING_SECRETS_<SOURCE>}, comma-separated, the
   * source's name in upper case with underscores for hyphens.
   */
  static SigningSecrets fromEnvironment(Map<String, String> environment) {
    return (source, tenant) -> {
      String name = "SIGNING_SECRETS_" + source.toUpperCase(Locale.ROOT).replace('-', '_');
      return Arrays.stream(environment.getOrDefault(name, "").split(","))
          .map(String::trim)
          .filter(secret -> !secret.isEmpty())
          .toList();
    };
  }
}
