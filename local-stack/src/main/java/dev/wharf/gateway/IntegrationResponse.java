package dev.wharf.gateway;

import java.util.Map;

/**
 * What the service answered.
 *
 * @param headers by lower-case name
 */
record IntegrationResponse(int status, Map<String, String> headers, String body) {}
