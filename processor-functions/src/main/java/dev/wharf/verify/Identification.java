package dev.wharf.verify;

import dev.wharf.events.BodyFormat;
import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.JsonFields;
import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import dev.wharf.sources.EventIdentity;
import dev.wharf.sources.EventIdentity.Value;
import dev.wharf.sources.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which event a verified request is about: the first of its source's identities that fits. */
final class Identification {

  /** EventBridge's bound on a detail-type. */
  private static final int MAX_TYPE = 128;

  /** DynamoDB's keys hold 2,048 bytes; a processor's claim puts its own name before this one. */
  private static final int MAX_KEY_BYTES = 1_900;

  private final Source source;
  private final StoredWebhook webhook;
  private final Body body;
  private final List<EventIdentity> identities;
  private final Map<BodyFormat, Optional<Document>> documents = new HashMap<>();

  private Identification(Source source, StoredWebhook webhook, Body body) {
    this.source = source;
    this.webhook = webhook;
    this.body = body;
    this.identities =
        source.events().stream().filter(event -> event.body().isForm() == body.isForm()).toList();
  }

  /**
   * @throws RejectedException if the body cannot be read or names no event
   */
  static VerifiedWebhook of(Source source, StoredWebhook webhook) throws RejectedException {
    Body body;
    try {
      body = Body.of(webhook);
    } catch (UndecodableException e) {
      throw new RejectedException(Reason.UNDECODABLE, "the body is " + e.getMessage(), e);
    }
    return new Identification(source, webhook, body).identify();
  }

  private VerifiedWebhook identify() throws RejectedException {
    if (identities.isEmpty()) {
      throw new RejectedException(
          Reason.UNDECODABLE,
          body.isForm() ? "the body is a form instead of JSON" : "the body is no form");
    }
    boolean readable = false;
    for (EventIdentity identity : identities) {
      Optional<Document> document = document(identity.body());
      readable |= document.isPresent() || body.isForm();
      if (document.isPresent()) {
        List<String> eventId = eventId(identity, document.get());
        if (!eventId.isEmpty()) {
          return verified(identity, document.get(), eventId);
        }
      }
    }
    if (!readable) {
      throw new RejectedException(
          Reason.UNDECODABLE,
          identities.stream().allMatch(event -> event.body().equals(BodyFormat.LIST))
              ? "the body is not a JSON array"
              : "the body is not a JSON object");
    }
    throw new RejectedException(
        Reason.NO_EVENT_ID,
        identities.stream()
            .map(Identification::required)
            .collect(Collectors.joining("; or ", "the request has no ", "")));
  }

  /** Empty unless every required part is there. */
  private List<String> eventId(EventIdentity identity, Document document) {
    List<String> eventId = new ArrayList<>();
    for (Value part : identity.key()) {
      String value = value(part, document);
      if (!value.isEmpty()) {
        eventId.add(value);
      } else if (!part.optional()) {
        return List.of();
      }
    }
    return eventId;
  }

  private VerifiedWebhook verified(EventIdentity identity, Document document, List<String> eventId)
      throws RejectedException {
    String type = value(identity.type(), document);
    if (type.isEmpty() || type.length() > MAX_TYPE) {
      throw new RejectedException(
          Reason.NO_EVENT_ID,
          "the type, " + identity.type() + ", must have 1 to " + MAX_TYPE + " characters");
    }
    IdempotencyKey key = IdempotencyKey.of(source.name(), webhook.tenant(), eventId);
    if (!isUnicode(type) || !isUnicode(key.value())) {
      // JSON can escape half a character; nothing that keeps or carries the event takes it.
      throw new RejectedException(
          Reason.NO_EVENT_ID, "the event's id or type has half a character in it");
    }
    if (key.value().getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
      throw new RejectedException(
          Reason.NO_EVENT_ID,
          "tenant and event id make a key of more than " + MAX_KEY_BYTES + " bytes");
    }
    Optional<SignedFields> fields = SignedFields.of(source, webhook);
    return new VerifiedWebhook(
        webhook,
        key,
        type,
        identity.body(),
        document.json(),
        RetryHeaders.of(source, webhook),
        BodyHash.claim(source, webhook, type, fields),
        fields.map(SignedFields::parted));
  }

  private String value(Value value, Document document) {
    return switch (value.kind()) {
      case POINTER -> document.values().getOrDefault(value.text(), "");
      case HEADER -> webhook.header(value.text()).orElse("");
      case LITERAL -> value.text();
      case BODY_HASH -> BodyHash.of(webhook.payload());
      case REQUEST_ID -> webhook.gatewayId();
    };
  }

  private Optional<Document> document(BodyFormat format) throws RejectedException {
    Optional<Document> known = documents.get(format);
    if (known != null) {
      return known;
    }
    Optional<String> json = body.json(format);
    Optional<Document> document =
        json.isPresent() ? Optional.of(document(format, json.get())) : Optional.empty();
    documents.put(format, document);
    return document;
  }

  private Document document(BodyFormat format, String json) throws RejectedException {
    List<String> pointers =
        identities.stream()
            .filter(identity -> identity.body().equals(format))
            .flatMap(identity -> Stream.concat(identity.key().stream(), Stream.of(identity.type())))
            .filter(value -> value.kind() == EventIdentity.Kind.POINTER)
            .map(Value::text)
            .toList();
    try {
      if (format.kind() == BodyFormat.Kind.LIST && !JsonFields.isList(body.text())) {
        throw new UndecodableException("not a JSON array");
      }
      return new Document(json, JsonFields.read(json, pointers));
    } catch (UndecodableException e) {
      String what = format.field().map(field -> "the form's " + field).orElse("the body");
      throw new RejectedException(Reason.UNDECODABLE, what + " is " + e.getMessage(), e);
    }
  }

  private static String required(EventIdentity identity) {
    return identity.key().stream()
            .filter(part -> !part.optional() && part.kind() != EventIdentity.Kind.LITERAL)
            .map(Value::toString)
            .collect(Collectors.joining(", "))
        + identity.body().field().map(field -> " in the form's " + field).orElse("");
  }

  private static boolean isUnicode(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** JSON that was found whole, and its values at the pointers of the identities. */
  private record Document(String json, Map<String, String> values) {}
}
