package dev.wharf.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Takes a request off the wire, within API Gateway's limits. */
final class RequestReader {
  static final int MAXIMUM_HEADER_BYTES = 10_240;
  static final int MAXIMUM_BODY_BYTES = 10 * 1024 * 1024;
  // Beyond the limit, bytes are read and dropped, so that the client can read its 413.
  private static final long MAXIMUM_DROPPED_BYTES = 64L * 1024 * 1024;

  private RequestReader() {}

  /** Names in the case in which they came; of equal names, the last value. */
  static Map<String, String> headers(HttpServerExchange exchange) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (HeaderValues values : exchange.getRequestHeaders()) {
      headers.put(values.getHeaderName().toString(), values.getLast());
    }
    return headers;
  }

  /** The request line and all headers. */
  static void requireHeadersWithinLimit(HttpServerExchange exchange) throws GatewayRefusal {
    long bytes = (long) exchange.getRequestURI().length() + exchange.getQueryString().length();
    for (HeaderValues values : exchange.getRequestHeaders()) {
      for (String value : values) {
        bytes += values.getHeaderName().length() + value.getBytes(ISO_8859_1).length;
      }
    }
    if (bytes > MAXIMUM_HEADER_BYTES) {
      throw new GatewayRefusal(
          GatewayResponseType.REQUEST_TOO_LARGE, "HTTP header is larger than 10240 bytes.");
    }
  }

  /** The body as API Gateway reads text: each invalid sequence becomes U+FFFD. */
  static String body(HttpServerExchange exchange) throws IOException, GatewayRefusal {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    InputStream in = exchange.getInputStream();
    byte[] buffer = new byte[16 * 1024];
    long total = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      total += read;
      if (total <= MAXIMUM_BODY_BYTES) {
        body.write(buffer, 0, read);
      } else if (total > MAXIMUM_DROPPED_BYTES) {
        exchange.setPersistent(false);
        break;
      }
    }
    if (total > MAXIMUM_BODY_BYTES) {
      throw new GatewayRefusal(GatewayResponseType.REQUEST_TOO_LARGE);
    }
    return body.toString(UTF_8);
  }

  /** The path as received, without query, and without the host of an absolute request line. */
  static String path(HttpServerExchange exchange) {
    String uri = exchange.getRequestURI();
    if (uri.startsWith("/")) {
      return uri;
    }
    int authority = uri.indexOf("://");
    int slash = authority < 0 ? -1 : uri.indexOf('/', authority + 3);
    return slash < 0 ? "/" : uri.substring(slash);
  }
}
