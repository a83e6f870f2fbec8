package dev.wharf.verify;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wharf.events.Header;
import dev.wharf.events.Payload;
import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Sources;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A request to one of the shipped sources for tests; each change makes another. */
record Requests(
    String source, Instant at, String path, List<Header> query, List<Header> headers, byte[] body) {

  private static final Sources SOURCES = Sources.load();

  static Requests to(String source, String body, String... headers) {
    List<Header> all = new ArrayList<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.add(new Header(headers[i], headers[i + 1]));
    }
    return new Requests(
        source,
        Stored.RECEIVED_AT,
        "/v1/webhooks/" + source,
        List.of(),
        all,
        body.getBytes(StandardCharsets.UTF_8));
  }

  Requests at(long epochSeconds) {
    return new Requests(source, Instant.ofEpochSecond(epochSeconds), path, query, headers, body);
  }

  Requests path(String other) {
    return new Requests(source, at, other, query, headers, body);
  }

  Requests query(String name, String value) {
    List<Header> more = new ArrayList<>(query);
    more.add(new Header(name, value));
    return new Requests(source, at, path, more, headers, body);
  }

  Requests with(String name, String value) {
    List<Header> changed = new ArrayList<>(headers);
    changed.removeIf(header -> header.name().equals(name));
    changed.add(new Header(name, value));
    return new Requests(source, at, path, query, changed, body);
  }

  Requests body(String other) {
    return new Requests(source, at, path, query, headers, other.getBytes(StandardCharsets.UTF_8));
  }

  StoredWebhook stored() {
    return new StoredWebhook(
        source,
        "queue",
        "",
        "gw",
        at,
        "203.0.113.9",
        "POST",
        path,
        query,
        headers,
        new Payload(body));
  }

  /** Null where the check passes. */
  Reason judged(String... secrets) {
    return judgedAt(Stored.ORIGIN, secrets);
  }

  Reason judgedAt(PublicOrigin origin, String... secrets) {
    SchemeVerifier scheme =
        SchemeVerifier.of(SOURCES.find(source).orElseThrow().verification(), origin);
    RejectedException rejection =
        catchThrowableOfType(
            RejectedException.class, () -> scheme.verify(stored(), List.of(secrets)));
    return rejection == null ? null : rejection.reason();
  }

  VerifiedWebhook verified(String secret) throws RejectedException {
    return new Verifier(SOURCES, (name, tenant) -> List.of(secret), Stored.ORIGIN).verify(stored());
  }
}
