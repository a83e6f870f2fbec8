package dev.wharf.verify;

import java.util.Optional;

/** Named texts that hold signing secrets, one active secret per line. */
public interface Parameters {

  /**
   * Reads one, every time.
   *
   * @return empty if there is none of this name
   * @throws SecretsUnavailableException if that cannot be said now: throttled, refused, no answer
   */
  Optional<String> value(String name);
}
