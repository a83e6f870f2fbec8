package dev.wharf.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.template.Resources.Rule;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/** EventBridge over HTTP in its JSON 1.1 protocol: what the functions and any AWS client speak. */
final class EventBridgeApi implements HttpHandler {
  private static final String PREFIX = "AWSEvents.";
  private static final HttpString TARGET = new HttpString("X-Amz-Target");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An error as AWS answers it. */
  private static final class ApiException extends Exception {
    private static final long serialVersionUID = 1;

    private final String type;

    ApiException(String type, String message) {
      super(message);
      this.type = type;
    }
  }

  private final Buses buses;
  private final PutEvents putEvents;

  EventBridgeApi(Buses buses) {
    this.buses = buses;
    putEvents = new PutEvents(buses);
  }

  static boolean serves(HttpServerExchange exchange) {
    String target = exchange.getRequestHeaders().getFirst(TARGET);
    return target != null && target.startsWith(PREFIX);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws IOException {
    String operation = exchange.getRequestHeaders().getFirst(TARGET).substring(PREFIX.length());
    try {
      answer(exchange, 200, handle(operation, exchange.getInputStream().readAllBytes()));
    } catch (PutEvents.ValidationException e) {
      error(exchange, 400, "ValidationException", String.valueOf(e.getMessage()));
    } catch (ApiException e) {
      error(exchange, 400, e.type, String.valueOf(e.getMessage()));
    } catch (JsonProcessingException e) {
      error(exchange, 400, "SerializationException", "The request is not JSON.");
    } catch (RuntimeException e) {
      // The journal can't be written, most likely: nothing was accepted, and clients try again.
      System.getLogger("bus").log(System.Logger.Level.ERROR, operation + " failed", e);
      error(exchange, 500, "InternalException", String.valueOf(e.getMessage()));
    }
  }

  private ObjectNode handle(String operation, byte[] body)
      throws IOException, PutEvents.ValidationException, ApiException {
    JsonNode request = JSON.readTree(body);
    return switch (operation) {
      case "PutEvents" -> putEvents.put(request);
      case "DescribeEventBus" -> describe(bus(request.path("Name").asText("default")));
      case "ListEventBuses" -> listBuses();
      case "ListRules" -> listRules(bus(request.path("EventBusName").asText("default")));
      case "ListTargetsByRule" ->
          listTargets(
              bus(request.path("EventBusName").asText("default")), request.path("Rule").asText());
      case "ListArchives" -> listArchives();
      default ->
          throw new ApiException(
              "UnknownOperationException",
              operation + " is not one of the operations that run locally");
    };
  }

  private Bus bus(String name) throws ApiException {
    Optional<Bus> bus = buses.find(name);
    return bus.orElseThrow(
        () ->
            new ApiException(
                "ResourceNotFoundException", "Event bus " + name + " does not exist."));
  }

  private static ObjectNode describe(Bus bus) {
    return JSON.createObjectNode().put("Arn", bus.arn()).put("Name", bus.name());
  }

  private ObjectNode listBuses() {
    ObjectNode response = JSON.createObjectNode();
    ArrayNode list = response.putArray("EventBuses");
    buses.all().forEach(bus -> list.add(describe(bus)));
    return response;
  }

  private static ObjectNode listRules(Bus bus) {
    ObjectNode response = JSON.createObjectNode();
    ArrayNode list = response.putArray("Rules");
    for (Rule rule : bus.rules()) {
      ObjectNode one =
          list.addObject()
              .put("Name", rule.name())
              .put("Arn", rule.arn())
              .put("EventBusName", bus.name())
              .put("State", rule.enabled() ? "ENABLED" : "DISABLED");
      if (rule.schedule() == null) {
        one.put("EventPattern", rule.eventPattern());
      } else {
        one.put("ScheduleExpression", rule.schedule().expression());
      }
    }
    return response;
  }

  private static ObjectNode listTargets(Bus bus, String name) throws ApiException {
    Rule rule =
        bus.rules().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new ApiException(
                        "ResourceNotFoundException",
                        "Rule " + name + " does not exist on EventBus " + bus.name() + "."));
    ObjectNode response = JSON.createObjectNode();
    ArrayNode list = response.putArray("Targets");
    rule.targets()
        .forEach(target -> list.addObject().put("Id", target.id()).put("Arn", target.arn()));
    return response;
  }

  private ObjectNode listArchives() {
    ObjectNode response = JSON.createObjectNode();
    ArrayNode list = response.putArray("Archives");
    for (EventArchive archive : buses.archives()) {
      list.addObject()
          .put("ArchiveName", archive.definition().name())
          .put("EventSourceArn", archive.definition().busArn())
          .put("State", "ENABLED")
          .put("RetentionDays", archive.definition().retentionDays())
          .put("EventCount", archive.size());
    }
    return response;
  }

  private static void error(HttpServerExchange exchange, int status, String type, String message)
      throws IOException {
    exchange.getResponseHeaders().put(new HttpString("x-amzn-ErrorType"), type);
    answer(exchange, status, JSON.createObjectNode().put("__type", type).put("message", message));
  }

  private static void answer(HttpServerExchange exchange, int status, ObjectNode body)
      throws IOException {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/x-amz-json-1.1");
    exchange
        .getResponseHeaders()
        .put(new HttpString("x-amzn-RequestId"), UUID.randomUUID().toString());
    exchange.getResponseSender().send(ByteBuffer.wrap(JSON.writeValueAsBytes(body)));
  }
}
