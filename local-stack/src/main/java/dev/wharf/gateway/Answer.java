package dev.wharf.gateway;

import java.util.Map;

/**
 * What the client gets.
 *
 * @param integrationStatus what the service had answered, for the access log; "-" where it was not
 *     asked
 */
record Answer(int status, Map<String, String> headers, String body, String integrationStatus) {

  Answer(int status, Map<String, String> headers, String body) {
    this(status, headers, body, "-");
  }
}
