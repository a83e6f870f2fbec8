package dev.wharf.gateway;

/** Ends a request with one of API Gateway's own responses. */
final class GatewayRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final GatewayResponseType type;
  private final String text;

  GatewayRefusal(GatewayResponseType type) {
    this(type, type.message());
  }

  GatewayRefusal(GatewayResponseType type, String text) {
    super(type + ": " + text, null, false, false);
    this.type = type;
    this.text = text;
  }

  GatewayResponseType type() {
    return type;
  }

  /** {@code $context.error.message}. */
  String text() {
    return text;
  }
}
