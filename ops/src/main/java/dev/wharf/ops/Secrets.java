package dev.wharf.ops;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which secret a webhook is signed with. */
final class Secrets {

  static final String VARIABLE = "WHARF_SECRET";

  private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "::1", "[::1]");

  private Secrets() {}

  /**
   * The one given; else WHARF_SECRET; else, for this machine only, the development secret. That one
   * is public: what it signs must reach no other machine.
   *
   * @throws CommandFailedException if there is none
   */
  static String choose(Context context, @Nullable String given, URI url) {
    if (given != null) {
      return given;
    }
    String fromEnvironment = context.environment().getOrDefault(VARIABLE, "");
    if (!fromEnvironment.isEmpty()) {
      return fromEnvironment;
    }
    if (!isLocal(url)) {
      throw new CommandFailedException(
          url.getHost() + " is not this machine: give its signing secret with " + VARIABLE);
    }
    return development(context.project());
  }

  static boolean isLocal(URI url) {
    return url.getHost() != null && LOCAL.contains(url.getHost());
  }

  /** The first of the secrets that local.yaml gives the stack. */
  static String development(Project project) {
    String secrets = project.localParameters().getOrDefault("StripeSigningSecrets", "");
    String first = secrets.split(",", -1)[0].strip();
    if (first.isEmpty()) {
      throw new CommandFailedException(
          "local.yaml has no StripeSigningSecrets; add it, or give --secret");
    }
    return first;
  }
}
