package dev.wharf.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/**
 * What a mock integration answers: the status that its request template asks for, without a body.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
final class MockResponse {
  private static final ObjectMapper JSON = new ObjectMapper();

  private MockResponse() {}

  /**
   * @throws GatewayRefusal if the rendered request has no whole number as its statusCode
   */
  static IntegrationResponse of(String request) throws GatewayRefusal {
    try {
      JsonNode status = JSON.readTree(request).path("statusCode");
      if (status.isInt()) {
        return new IntegrationResponse(status.asInt(), Map.of(), "");
      }
    } catch (JsonProcessingException e) {
      // As good as none.
    }
    throw new GatewayRefusal(GatewayResponseType.API_CONFIGURATION_ERROR);
  }
}
