package dev.wharf.verify;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.JsonFields;
import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import dev.wharf.sources.Source;
import dev.wharf.sources.Sources;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The one place where a stored webhook becomes a verified one. */
public final class Verifier {

  /** EventBridge's bound on a detail-type. */
  private static final int MAX_TYPE = 128;

  /** DynamoDB's keys hold 2,048 bytes; a processor's claim puts its own name before this one. */
  private static final int MAX_KEY_BYTES = 1_900;

  private final Sources sources;
  private final SigningSecrets secrets;

  public Verifier(Sources sources, SigningSecrets secrets) {
    this.sources = sources;
    this.secrets = secrets;
  }

  /**
   * Checks the signature first and reads the body afterwards: nothing unverified is looked into.
   *
   * @throws RejectedException if it does not pass; its reason is for the quarantine
   */
  public VerifiedWebhook verify(StoredWebhook webhook) throws RejectedException {
    Source source =
        sources
            .find(webhook.source())
            .orElseThrow(
                () ->
                    new RejectedException(
                        Reason.UNKNOWN_SOURCE, "sources.yaml has no " + webhook.source()));
    List<String> active = secrets.active(webhook.source(), webhook.tenant());
    if (active.isEmpty()) {
      throw new RejectedException(
          Reason.NO_SECRET,
          "no signing secret is configured for "
              + webhook.source()
              + (webhook.tenant().isEmpty() ? "" : ", tenant " + webhook.tenant()));
    }
    new TimestampedHmac(source.verification()).verify(webhook, active);
    return identify(webhook, source);
  }

  private static VerifiedWebhook identify(StoredWebhook webhook, Source source)
      throws RejectedException {
    List<String> pointers = new ArrayList<>();
    source.idempotencyKey().forEach(pointer -> pointers.add(required(pointer)));
    pointers.add(source.eventType());
    Map<String, String> fields;
    try {
      fields = JsonFields.read(VerifiedWebhook.json(webhook), pointers);
    } catch (UndecodableException e) {
      throw new RejectedException(Reason.UNDECODABLE, "the body is " + e.getMessage(), e);
    }
    List<String> eventId = new ArrayList<>();
    for (String pointer : source.idempotencyKey()) {
      String part = fields.getOrDefault(required(pointer), "");
      if (!part.isEmpty()) {
        eventId.add(part);
      } else if (!isOptional(pointer)) {
        throw new RejectedException(Reason.NO_EVENT_ID, "the body has no " + pointer);
      }
    }
    String type = fields.getOrDefault(source.eventType(), "");
    if (type.isEmpty() || type.length() > MAX_TYPE) {
      throw new RejectedException(
          Reason.NO_EVENT_ID,
          "the body's " + source.eventType() + " must have 1 to " + MAX_TYPE + " characters");
    }
    IdempotencyKey key = IdempotencyKey.of(source.name(), webhook.tenant(), eventId);
    if (key.value().getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
      throw new RejectedException(
          Reason.NO_EVENT_ID,
          "tenant and event id make a key of more than " + MAX_KEY_BYTES + " bytes");
    }
    return new VerifiedWebhook(webhook, key, type);
  }

  private static boolean isOptional(String pointer) {
    return pointer.endsWith("?");
  }

  private static String required(String pointer) {
    return isOptional(pointer) ? pointer.substring(0, pointer.length() - 1) : pointer;
  }
}
