package dev.wharf.verify;

import dev.wharf.events.Header;
import dev.wharf.events.Payload;
import dev.wharf.events.StoredWebhook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A signed request for tests; each change makes another.
 *
 * @param signature the headers that its check reads
 * @param more the other ones
 */
record SignedRequest(
    String source, Instant receivedAt, List<Header> signature, List<Header> more, byte[] body) {

  SignedRequest with(Header changed) {
    List<Header> headers = new ArrayList<>(signature);
    headers.replaceAll(header -> header.name().equals(changed.name()) ? changed : header);
    return new SignedRequest(source, receivedAt, headers, more, body);
  }

  SignedRequest without(Header removed) {
    List<Header> headers = signature.stream().filter(header -> !header.equals(removed)).toList();
    return new SignedRequest(source, receivedAt, headers, more, body);
  }

  SignedRequest withChangedByte(int index) {
    byte[] changed = body.clone();
    changed[index] ^= 1;
    return new SignedRequest(source, receivedAt, signature, more, changed);
  }

  StoredWebhook stored() {
    List<Header> headers = new ArrayList<>(signature);
    headers.addAll(more);
    return new StoredWebhook(
        source,
        "queue",
        "",
        "gw",
        receivedAt,
        "203.0.113.9",
        "POST",
        "/v1/webhooks/" + source,
        List.of(),
        headers,
        new Payload(body));
  }
}
