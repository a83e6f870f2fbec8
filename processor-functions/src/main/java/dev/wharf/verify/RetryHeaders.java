package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Source;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a provider says about sending something again. Not signed: for people, never for code. */
final class RetryHeaders {

  private static final int MAX_VALUE = 200;

  private RetryHeaders() {}

  /** The configured headers that are there, in the configured order and spelling. */
  static Map<String, String> of(Source source, StoredWebhook webhook) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : source.retryHeaders()) {
      webhook.header(name).ifPresent(value -> headers.put(name, cut(value)));
    }
    return Collections.unmodifiableMap(headers);
  }

  private static String cut(String value) {
    if (value.length() <= MAX_VALUE) {
      return value;
    }
    // Never between the halves of a character: the ledger could not keep it.
    int end = Character.isHighSurrogate(value.charAt(MAX_VALUE - 1)) ? MAX_VALUE - 1 : MAX_VALUE;
    return value.substring(0, end);
  }
}
