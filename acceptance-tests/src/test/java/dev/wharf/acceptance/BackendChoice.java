package dev.wharf.acceptance;

import java.net.URI;
import java.util.Properties;

/**
 * Which back end the suite runs against, as {@code -D} says: nothing is the embedded stack, {@code
 * wharf.backend=localstack} one in Docker, {@code wharf.endpoint} an emulator that runs already,
 * {@code wharf.stack} a deployed stack, in AWS or, with both, at the endpoint.
 *
 * @param endpoint where AWS's services answer; "" means AWS's own addresses
 * @param stack a stack that is deployed already; "" deploys one
 */
record BackendChoice(Kind kind, String endpoint, String stack) {

  enum Kind {
    EMBEDDED,
    LOCALSTACK,
    ENDPOINT,
    STACK
  }

  static BackendChoice ofThisRun() {
    return of(System.getProperties());
  }

  /**
   * @throws IllegalArgumentException naming the property and what it may be
   */
  static BackendChoice of(Properties properties) {
    String backend = properties.getProperty("wharf.backend", "").strip();
    String endpoint = properties.getProperty("wharf.endpoint", "").strip();
    String stack = properties.getProperty("wharf.stack", "").strip();
    boolean elsewhere = !endpoint.isEmpty() || !stack.isEmpty();
    if (!backend.isEmpty() && elsewhere) {
      throw new IllegalArgumentException(
          "wharf.backend=" + backend + " goes with neither wharf.endpoint nor wharf.stack");
    }
    if (!endpoint.isEmpty()) {
      requireAddress(endpoint);
    }
    if (elsewhere) {
      return new BackendChoice(
          stack.isEmpty() ? Kind.ENDPOINT : Kind.STACK, endpoint.replaceFirst("/+$", ""), stack);
    }
    return switch (backend) {
      case "", "embedded" -> new BackendChoice(Kind.EMBEDDED, "", "");
      case "localstack" -> new BackendChoice(Kind.LOCALSTACK, "", "");
      default ->
          throw new IllegalArgumentException(
              "wharf.backend=" + backend + " is unknown; it may be embedded or localstack");
    };
  }

  private static void requireAddress(String endpoint) {
    URI uri;
    try {
      uri = URI.create(endpoint);
    } catch (IllegalArgumentException e) {
      throw notAnAddress(endpoint, e);
    }
    if (!String.valueOf(uri.getScheme()).matches("https?") || uri.getHost() == null) {
      throw notAnAddress(endpoint, null);
    }
  }

  private static IllegalArgumentException notAnAddress(String endpoint, Exception cause) {
    return new IllegalArgumentException(
        "wharf.endpoint=" + endpoint + " is no address; write it as http://127.0.0.1:4566", cause);
  }

  boolean embedded() {
    return kind == Kind.EMBEDDED;
  }
}
