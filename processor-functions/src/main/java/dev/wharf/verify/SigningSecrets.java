package dev.wharf.verify;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The secrets that a source's webhooks may be signed with; two or more while one is rotated. */
public interface SigningSecrets {

  /** Stands for every tenant in a list of secrets. */
  String ANY_TENANT = "*";

  /** The environment variable that says where in Parameter Store the secrets are. */
  String PATH = "SIGNING_SECRETS_PATH";

  /**
   * Every active secret of exactly this tenant; empty if none is configured.
   *
   * @throws SecretsUnavailableException if they cannot be read now
   */
  List<String> active(String source, String tenant);

  /**
   * The same, read again where what is known may be out of date: asked when {@link #active} was not
   * enough.
   *
   * @throws SecretsUnavailableException if there is none as far as is known, and that cannot be
   *     made sure of now
   */
  default List<String> activeAfterAll(String source, String tenant) {
    return active(source, tenant);
  }

  /**
   * Where a source's variable is set, it is what counts for that source. Otherwise its secrets are
   * below {@link #PATH} in Parameter Store; where that is not set either, it has none. Reads
   * nothing yet.
   */
  static SigningSecrets of(Map<String, String> environment, Parameters parameters, Clock clock) {
    SigningSecrets variables = fromEnvironment(environment);
    String path = environment.getOrDefault(PATH, "");
    if (path.isEmpty()) {
      return variables;
    }
    SigningSecrets stored = new StoredSecrets(new ParameterNames(path), parameters, clock);
    return new SigningSecrets() {
      @Override
      public List<String> active(String source, String tenant) {
        return configured(source).active(source, tenant);
      }

      @Override
      public List<String> activeAfterAll(String source, String tenant) {
        return configured(source).activeAfterAll(source, tenant);
      }

      private SigningSecrets configured(String source) {
        return environment.getOrDefault(variable(source), "").isBlank() ? stored : variables;
      }
    };
  }

  /**
   * Secrets from environment variables: {@code SIGNING_SECRETS_<SOURCE>}, the source's name in
   * upper case with underscores for hyphens. Comma-separated, each {@code secret} for the route
   * without a tenant or {@code tenant:secret} for one tenant; {@code *:secret} is good for every
   * tenant, which only a sender who speaks for all of them should have. One tenant's secret never
   * verifies another's webhook.
   */
  static SigningSecrets fromEnvironment(Map<String, String> environment) {
    return (source, tenant) -> {
      List<String> secrets = new ArrayList<>();
      for (String entry : environment.getOrDefault(variable(source), "").split(",", -1)) {
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

  private static String variable(String source) {
    return "SIGNING_SECRETS_" + source.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
