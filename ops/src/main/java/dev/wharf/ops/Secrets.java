package dev.wharf.ops;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  static String choose(Context context, @Nullable String given, String source, URI url) {
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
    return development(context.project(), source);
  }

  static boolean isLocal(URI url) {
    return url.getHost() != null && LOCAL.contains(url.getHost());
  }

  /** The first of the secrets that local.yaml gives the stack for a source. */
  static String development(Project project, String source) {
    String first = first(project.localParameters(), source);
    if (first.isEmpty()) {
      throw new CommandFailedException(
          "local.yaml has no %s; add it, or give --secret".formatted(parameter(source)));
    }
    return first;
  }

  /** The first of the secrets in a source's parameter, "" without one. */
  static String first(Map<String, String> parameters, String source) {
    return parameters.getOrDefault(parameter(source), "").split(",", -1)[0].strip();
  }

  /** The template's parameter with a source's secrets: {@code StripeSigningSecrets}. */
  static String parameter(String source) {
    return Stream.of(source.split("-", -1))
            .filter(word -> !word.isEmpty())
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining())
        + "SigningSecrets";
  }
}
