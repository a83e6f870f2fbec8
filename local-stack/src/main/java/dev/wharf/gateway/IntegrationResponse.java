package dev.wharf.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the service answered.
 *
 * @param headers by lower-case name
 */
record IntegrationResponse(int status, Map<String, String> headers, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The errorMessage of a function that failed; null where it did not. */
  @Nullable String functionError() {
    try {
      JsonNode message = JSON.readTree(body).path("errorMessage");
      return message.isTextual() ? message.asText() : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
