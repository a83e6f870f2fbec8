package dev.wharf.gateway;

/**
 * What API Gateway answers by itself, with its default status and message.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
enum GatewayResponseType {
  ACCESS_DENIED(403, "Forbidden", "ForbiddenException"),
  API_CONFIGURATION_ERROR(500, "Internal server error", "InternalServerErrorException"),
  BAD_REQUEST_PARAMETERS(400, "Bad Request", "BadRequestException"),
  INTEGRATION_FAILURE(
      504, "Network error communicating with endpoint", "InternalServerErrorException"),
  INTEGRATION_TIMEOUT(504, "Endpoint request timed out", "InternalServerErrorException"),
  MISSING_AUTHENTICATION_TOKEN(
      403, "Missing Authentication Token", "MissingAuthenticationTokenException"),
  REQUEST_TOO_LARGE(
      413, "HTTP content length exceeded 10485760 bytes.", "RequestTooLargeException"),
  THROTTLED(429, "Too Many Requests", "TooManyRequestsException"),
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported Media Type", "BadRequestException");

  private final int status;
  private final String message;
  private final String errorType;

  GatewayResponseType(int status, String message, String errorType) {
    this.status = status;
    this.message = message;
    this.errorType = errorType;
  }

  int status() {
    return status;
  }

  String message() {
    return message;
  }

  /** The value of the x-amzn-ErrorType header. */
  String errorType() {
    return errorType;
  }

  /** The type whose customisation applies where this one has none. */
  String defaultType() {
    return status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX";
  }
}
