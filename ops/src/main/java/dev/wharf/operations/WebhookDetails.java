package dev.wharf.operations;

import static dev.wharf.ledger.LedgerItem.number;
import static dev.wharf.ledger.LedgerItem.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.events.Header;
import dev.wharf.events.Json;
import dev.wharf.ledger.KeptRequest;
import dev.wharf.ledger.LedgerItem;
import dev.wharf.ledger.Quarantined;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A webhook's item and request, for people and for programs. */
public final class WebhookDetails {

  /** Names of headers and query parameters whose values are or may be secret, or sign something. */
  private static final Pattern HIDDEN =
      Pattern.compile(
          "(?i).*(authorization|cookie|token|secret|passw|api-?key|signature|-sig\\b|hmac|\\bmac\\b"
              + "|credential|jwt|x-trello-webhook).*");

  private final OperatedStack stack;
  private final Map<String, AttributeValue> item;
  private final List<RequestMarks.Mark> requestMarks;
  private final @Nullable KeptRequest request;

  /**
   * @param requestMarks redrives of its requests to ingest
   * @param request null where the ledger has none that can be read
   */
  public WebhookDetails(
      OperatedStack stack,
      Map<String, AttributeValue> item,
      List<RequestMarks.Mark> requestMarks,
      @Nullable KeptRequest request) {
    this.stack = stack;
    this.item = item;
    this.requestMarks = requestMarks;
    this.request = request;
  }

  public ObjectNode json(boolean payload) {
    ObjectNode json = LedgerRow.of(item).json();
    put(json, "explanation", text(item, "explanation"));
    put(json, "gatewayId", text(item, "gatewayId"));
    put(json, "ledgerKey", text(item, "ledgerKey"));
    put(json, "quarantineId", text(item, "quarantineId"));
    put(json, "conflictsWith", text(item, "conflictsWith"));
    if (!list("conflicts").isEmpty()) {
      ArrayNode conflicts = json.putArray("conflicts");
      list("conflicts").forEach(id -> conflicts.add(Quarantined.key(id.s())));
    }
    if (text(item, "attention").startsWith(LedgerItem.UNTAKEN)) {
      json.put("untakenAt", at(number(item, "untakenAt")));
    }
    json.put("ingestAttempts", number(item, "attempts"));
    json.put("duplicates", number(item, "duplicates"));
    if (item.containsKey("lastDuplicateAt")) {
      json.put("lastDuplicateAt", at(number(item, "lastDuplicateAt")));
      json.put("lastDuplicateId", text(item, "lastDuplicateId"));
    }
    ArrayNode history = json.putArray("history");
    for (AttributeValue change : list("history")) {
      ObjectNode entry = history.addObject();
      entry.put("at", at(number(change.m(), "at"))).put("status", text(change.m(), "status"));
      if (change.m().containsKey("reason")) {
        entry.put("reason", text(change.m(), "reason"));
      }
    }
    ObjectNode outcomes = json.putObject("outcomes");
    AttributeValue recorded = item.get("outcomes");
    if (recorded != null) {
      recorded
          .m()
          .forEach(
              (function, outcome) -> {
                ObjectNode node = outcomes.putObject(stack.logicalFunction(function));
                node.put("status", text(outcome.m(), "status"));
                node.put("at", at(number(outcome.m(), "at")));
                node.put("attempts", number(outcome.m(), "attempts"));
                put(node, "condition", text(outcome.m(), "condition"));
                put(node, "error", text(outcome.m(), "error"));
              });
    }
    ArrayNode redrives = Json.mapper().createArrayNode();
    requestMarks.forEach(mark -> redrives.add(json(mark)));
    marks("redrives").forEach(mark -> redrives.add(mark.put("from", "failed")));
    if (!redrives.isEmpty()) {
      json.set("redrives", redrives);
    }
    List<ObjectNode> replays = marks("replays");
    if (!replays.isEmpty()) {
      json.putArray("replays").addAll(replays);
    }
    if (request != null) {
      json.put("method", request.method()).put("path", request.path()).put("ip", request.ip());
      headers(json.putArray("query"), request.query());
      headers(json.putArray("headers"), request.headers());
      json.put("payloadBytes", request.payload().size());
      if (payload) {
        json.set("payload", tree(request.payload().text()));
      }
    }
    return json;
  }

  /** A redrive of a stored request, as {@code show --json} has it. */
  public static ObjectNode json(RequestMarks.Mark mark) {
    return mark(mark.operation(), mark.at().toString(), mark.by()).put("from", mark.from());
  }

  private static ObjectNode mark(String operation, String at, String by) {
    return Json.mapper().createObjectNode().put("id", operation).put("at", at).put("by", by);
  }

  private List<ObjectNode> marks(String name) {
    return list(name).stream()
        .map(AttributeValue::m)
        .map(mark -> mark(text(mark, "id"), at(number(mark, "at")), text(mark, "by")))
        .toList();
  }

  /** The same for people. */
  public static String line(JsonNode mark) {
    return "%s at %s by %s, operation %s"
        .formatted(
            mark.has("from") ? "redriven from " + mark.get("from").asText() : "replayed",
            mark.get("at").asText(),
            mark.get("by").asText(),
            mark.get("id").asText());
  }

  private static void headers(ArrayNode array, List<Header> headers) {
    headers.forEach(
        header -> array.addObject().put("name", header.name()).put("value", shown(header)));
  }

  private static String shown(Header header) {
    return HIDDEN.matcher(header.name()).matches() ? "(hidden)" : header.value();
  }

  private static JsonNode tree(String payload) {
    try {
      return Json.mapper().readTree(payload);
    } catch (IOException e) {
      return Json.mapper().getNodeFactory().textNode(payload);
    }
  }

  /** For people. */
  public List<String> lines(boolean payload) {
    List<String> lines = new ArrayList<>();
    ObjectNode json = json(payload);
    lines.add(json.get("key").asText() + "  " + json.get("status").asText());
    for (String field :
        List.of(
            "source",
            "tenant",
            "type",
            "reason",
            "explanation",
            "receivedAt",
            "gatewayId",
            "quarantineId")) {
      String value = json.path(field).asText();
      if (!value.isEmpty()) {
        lines.add("  %-12s %s".formatted(field, value));
      }
    }
    lines.add("  %-12s %s".formatted("attempts", json.get("ingestAttempts").asText()));
    String last =
        json.has("lastDuplicateAt") ? ", last " + json.get("lastDuplicateAt").asText() : "";
    lines.add("  %-12s %s".formatted("duplicates", json.get("duplicates").asText() + last));
    if (json.has("conflictsWith")) {
      lines.add("  %-12s %s".formatted("conflict", json.get("conflictsWith").asText()));
    }
    json.path("conflicts")
        .forEach(one -> lines.add("  %-12s %s".formatted("conflict", one.asText())));
    if (json.path("conflicts").size() == LedgerItem.MAX_CONFLICTS) {
      lines.add("  there may be more: ./wharf quarantine list --reason type-conflict,id-conflict");
    }
    lines.add("history");
    Instant received = Instant.parse(json.get("receivedAt").asText());
    for (JsonNode change : json.get("history")) {
      Instant at = Instant.parse(change.get("at").asText());
      lines.add(
          "  %s  %-11s  %s  %s"
              .formatted(
                  at,
                  change.get("status").asText(),
                  after(received, at),
                  change.path("reason").asText())
              .stripTrailing());
    }
    if (json.has("untakenAt")) {
      lines.add("no processor takes it: ended at " + json.get("untakenAt").asText());
    }
    json.get("outcomes")
        .properties()
        .forEach(
            outcome -> {
              JsonNode node = outcome.getValue();
              lines.add(
                  "outcome of %s: %s at %s, %s attempts%s"
                      .formatted(
                          outcome.getKey(),
                          node.get("status").asText(),
                          node.get("at").asText(),
                          node.get("attempts").asText(),
                          node.has("error") ? ", " + node.get("error").asText() : ""));
            });
    for (String kind : List.of("redrives", "replays")) {
      json.path(kind).forEach(mark -> lines.add(line(mark)));
    }
    if (request != null) {
      lines.add("request");
      lines.add("  %s %s from %s".formatted(request.method(), request.path(), request.ip()));
      request.headers().forEach(one -> lines.add("  " + one.name() + ": " + shown(one)));
      if (!payload) {
        lines.add("  (%d bytes; --payload shows them)".formatted(request.payload().size()));
      }
    }
    lines.replaceAll(PlainText::line);
    if (request != null && payload) {
      JsonNode tree = json.get("payload");
      lines.add("payload");
      lines.add(PlainText.lines(tree.isTextual() ? tree.asText() : tree.toPrettyString()));
    }
    return lines;
  }

  private static String after(Instant received, Instant at) {
    return "+" + Duration.between(received, at).toMillis() + " ms";
  }

  private List<AttributeValue> list(String name) {
    AttributeValue value = item.get(name);
    return value == null ? List.of() : value.l();
  }

  private static void put(ObjectNode json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }

  private static String at(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
