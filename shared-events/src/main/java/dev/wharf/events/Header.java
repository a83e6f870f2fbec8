package dev.wharf.events;

import static java.util.Objects.requireNonNull;

/** One header or query parameter as it was received, its name in the sender's case. */
public record Header(String name, String value) {
  public Header {
    requireNonNull(name, "name is null");
    requireNonNull(value, "value is null");
  }
}
