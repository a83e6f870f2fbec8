package dev.wharf.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.wharf.parts.JsonClient.RefusedException;
import dev.wharf.template.Resources.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Makes one table, or changes the one that was kept, until it is as the template says. */
final class TableDeclaration {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration INDEX_LIMIT = Duration.ofSeconds(30);

  private final JsonClient client;
  private final Table table;
  private final JsonNode wanted;

  TableDeclaration(JsonClient client, Table table) {
    this.client = client;
    this.table = table;
    this.wanted = JSON.valueToTree(table.createTable());
  }

  void apply() throws IOException {
    JsonNode kept = describe();
    if (kept.isMissingNode()) {
      client.call("CreateTable", table.createTable());
    } else {
      requireSameKey(kept);
      changeIndexes(kept);
      changeStream(kept);
    }
    changeTimeToLive();
  }

  private JsonNode describe() throws IOException {
    try {
      return client.call("DescribeTable", Map.of("TableName", table.name())).path("Table");
    } catch (RefusedException e) {
      if (e.says("ResourceNotFoundException")) {
        return JSON.missingNode();
      }
      throw e;
    }
  }

  private void requireSameKey(JsonNode kept) {
    boolean sameIndexes =
        indexes(wanted, "LocalSecondaryIndexes").equals(indexes(kept, "LocalSecondaryIndexes"));
    if (!sameIndexes || !types(kept, "KeySchema").equals(types(wanted, "KeySchema"))) {
      throw new PartException(
          "the table "
              + table.name()
              + " was kept with another key, which DynamoDB cannot change; start with --clean to"
              + " forget it");
    }
  }

  private void changeIndexes(JsonNode kept) throws IOException {
    Map<String, JsonNode> before = indexes(kept, "GlobalSecondaryIndexes");
    Map<String, JsonNode> now = indexes(wanted, "GlobalSecondaryIndexes");
    for (Map.Entry<String, JsonNode> index : before.entrySet()) {
      if (!index.getValue().equals(now.get(index.getKey()))) {
        updateIndex("Delete", Map.of("IndexName", index.getKey()));
      }
    }
    for (JsonNode index : wanted.path("GlobalSecondaryIndexes")) {
      String name = index.path("IndexName").asText();
      JsonNode same = now.get(name);
      if (same != null && !same.equals(before.get(name))) {
        updateIndex("Create", index);
      }
    }
  }

  private void updateIndex(String action, Object index) throws IOException {
    Map<String, Object> request =
        Map.of(
            "TableName",
            table.name(),
            "AttributeDefinitions",
            wanted.path("AttributeDefinitions"),
            "GlobalSecondaryIndexUpdates",
            List.of(Map.of(action, index)));
    long deadline = System.nanoTime() + INDEX_LIMIT.toNanos();
    while (true) {
      try {
        client.call("UpdateTable", request);
        return;
      } catch (RefusedException e) {
        // One index at a time, and the one before may still be under way.
        boolean busy = e.says("LimitExceededException") || e.says("ResourceInUseException");
        if (!busy || System.nanoTime() > deadline) {
          throw e;
        }
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private void changeStream(JsonNode kept) throws IOException {
    JsonNode before = kept.path("StreamSpecification");
    JsonNode now = wanted.path("StreamSpecification");
    if (!before.path("StreamViewType").equals(now.path("StreamViewType"))) {
      if (!before.isMissingNode()) {
        updateStream(Map.of("StreamEnabled", false));
      }
      if (!now.isMissingNode()) {
        updateStream(now);
      }
    }
  }

  private void updateStream(Object specification) throws IOException {
    client.call(
        "UpdateTable", Map.of("TableName", table.name(), "StreamSpecification", specification));
  }

  private void changeTimeToLive() throws IOException {
    JsonNode kept =
        client
            .call("DescribeTimeToLive", Map.of("TableName", table.name()))
            .path("TimeToLiveDescription");
    boolean enabled = kept.path("TimeToLiveStatus").asText().startsWith("ENABL");
    String before = enabled ? kept.path("AttributeName").asText() : "";
    String now = table.timeToLiveAttribute() == null ? "" : table.timeToLiveAttribute();
    if (!before.equals(now)) {
      if (!before.isEmpty()) {
        updateTimeToLive(before, false);
      }
      if (!now.isEmpty()) {
        updateTimeToLive(now, true);
      }
    }
  }

  private void updateTimeToLive(String attribute, boolean enabled) throws IOException {
    client.call(
        "UpdateTimeToLive",
        Map.of(
            "TableName",
            table.name(),
            "TimeToLiveSpecification",
            Map.of("AttributeName", attribute, "Enabled", enabled)));
  }

  /** Each index by name, with what decides whether it is the same: keys and projection. */
  private static Map<String, JsonNode> indexes(JsonNode description, String kind) {
    Map<String, JsonNode> indexes = new HashMap<>();
    for (JsonNode index : description.path(kind)) {
      List<String> attributes = new ArrayList<>();
      index.path("Projection").path("NonKeyAttributes").forEach(a -> attributes.add(a.asText()));
      attributes.sort(String::compareTo);
      ArrayNode comparable = JSON.createArrayNode();
      types(index, "KeySchema").stream().sorted().forEach(comparable::add);
      comparable.add(index.path("Projection").path("ProjectionType").asText());
      attributes.forEach(comparable::add);
      indexes.put(index.path("IndexName").asText(), comparable);
    }
    return indexes;
  }

  private static Set<String> types(JsonNode description, String list) {
    Set<String> types = new HashSet<>();
    description
        .path(list)
        .forEach(
            key ->
                types.add(key.path("AttributeName").asText() + " " + key.path("KeyType").asText()));
    return types;
  }
}
