package dev.wharf.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.events.Json;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

/**
 * Who changed what, as events on the bus. {@code operation.started} comes before anything is
 * changed, and nothing is changed without it; {@code operation.ended} comes at the end, also of an
 * operation that was interrupted. One that started and did not end was killed. {@code
 * schemas/operation-event.v1.json} describes both.
 *
 * <p>Their source is {@value #SOURCE}, not {@code wharf.…}: no rule for webhooks takes it, so an
 * operation starts nothing.
 */
public final class Audit {

  public static final String SOURCE = "wharf-operations";

  private final Session session;
  private final Clock clock;
  private final String id;
  private final String operation;
  private final Map<String, String> parameters;

  private Audit(
      Session session, Clock clock, String id, String operation, Map<String, String> parameters) {
    this.session = session;
    this.clock = clock;
    this.id = id;
    this.operation = operation;
    this.parameters = Map.copyOf(parameters);
  }

  /**
   * Says that an operation begins.
   *
   * @param operation {@code redrive}, {@code replay}, …
   * @param parameters what it was told: filters and options by name; never a payload or a secret
   * @throws OperationFailedException if the bus does not take it: then nothing may be changed
   */
  public static Audit started(
      Session session, Clock clock, String operation, Map<String, String> parameters) {
    return started(session, clock, UUID.randomUUID().toString(), operation, parameters);
  }

  /**
   * @param id the operation's own id, such as a replay's
   */
  public static Audit started(
      Session session, Clock clock, String id, String operation, Map<String, String> parameters) {
    Audit audit = new Audit(session, clock, id, operation, parameters);
    String refusal = audit.put("operation.started", audit.detail());
    if (refusal != null) {
      throw new OperationFailedException(
          "the bus did not take the audit event (" + refusal + "), so nothing was changed");
    }
    return audit;
  }

  /** The operation's id, which marks what it changed. */
  public String id() {
    return id;
  }

  /**
   * Says how it ended.
   *
   * @param ending {@code done}, {@code partly}, {@code interrupted} or {@code failed}
   * @param counts how many of what
   * @return why the bus did not take it; null once it has
   */
  public @Nullable String ended(String ending, Map<String, Long> counts) {
    ObjectNode detail = detail();
    detail.put("ending", ending);
    ObjectNode node = detail.putObject("counts");
    counts.forEach(node::put);
    return put("operation.ended", detail);
  }

  private ObjectNode detail() {
    ObjectNode detail = Json.mapper().createObjectNode();
    detail
        .put("version", 1)
        .put("id", id)
        .put("operation", operation)
        .put("by", session.caller())
        .put("at", clock.millis());
    ObjectNode node = detail.putObject("parameters");
    parameters.forEach(node::put);
    return detail;
  }

  private @Nullable String put(String type, ObjectNode detail) {
    PutEventsRequestEntry entry =
        PutEventsRequestEntry.builder()
            .eventBusName(session.stack().output("WebhookBusName"))
            .source(SOURCE)
            .detailType(type)
            .detail(detail.toString())
            .build();
    try {
      PutEventsResponse response =
          session.clients().eventBridge().putEvents(put -> put.entries(entry));
      return response.entries().isEmpty() ? "no result" : response.entries().get(0).errorCode();
    } catch (SdkException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
