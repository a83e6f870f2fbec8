package dev.wharf.template;

import dev.wharf.template.Resources.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads AWS::DynamoDB::Table into a CreateTable request. */
final class TableReader {
  private static final List<String> VIEW_TYPES =
      List.of("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES");

  private TableReader() {}

  static Table read(String logicalId, Properties properties, Surroundings in) {
    properties.withoutLocalMeaning(
        "PointInTimeRecoverySpecification",
        "SSESpecification",
        "DeletionProtectionEnabled",
        "TableClass",
        "ContributorInsightsSpecification",
        "ResourcePolicy",
        "Tags");
    String name = properties.string("TableName", in.stackName() + "-" + logicalId);
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("TableName", name);
    request.put(
        "AttributeDefinitions",
        entries(properties, "AttributeDefinitions", "AttributeName", "AttributeType"));
    request.put("KeySchema", entries(properties, "KeySchema", "AttributeName", "KeyType"));
    request.put("BillingMode", properties.string("BillingMode", "PROVISIONED"));
    throughput(properties, request);
    indexes(properties, request, "GlobalSecondaryIndexes");
    indexes(properties, request, "LocalSecondaryIndexes");
    if (properties.has("StreamSpecification")) {
      Properties stream = properties.object("StreamSpecification");
      stream.withoutLocalMeaning("ResourcePolicy");
      String viewType = stream.string("StreamViewType");
      if (!VIEW_TYPES.contains(viewType)) {
        throw stream.error(
            "StreamViewType", "must be one of " + String.join(", ", VIEW_TYPES) + ": " + viewType);
      }
      request.put("StreamSpecification", Map.of("StreamEnabled", true, "StreamViewType", viewType));
    }
    Properties timeToLive = properties.objectOrEmpty("TimeToLiveSpecification");
    boolean expires = timeToLive.flag("Enabled", false);
    String attribute = timeToLive.string("AttributeName", "");
    return new Table(
        logicalId, name, in.arn("dynamodb", "table/" + name), request, expires ? attribute : null);
  }

  private static void indexes(Properties properties, Map<String, Object> request, String name) {
    List<Map<String, Object>> indexes = new ArrayList<>();
    for (Properties index : properties.objects(name)) {
      index.withoutLocalMeaning("ContributorInsightsSpecification");
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("IndexName", index.string("IndexName"));
      entry.put("KeySchema", entries(index, "KeySchema", "AttributeName", "KeyType"));
      Properties projection = index.object("Projection");
      Map<String, Object> projected = new LinkedHashMap<>();
      projected.put("ProjectionType", projection.string("ProjectionType"));
      List<String> attributes = projection.strings("NonKeyAttributes");
      if (!attributes.isEmpty()) {
        projected.put("NonKeyAttributes", attributes);
      }
      entry.put("Projection", projected);
      throughput(index, entry);
      indexes.add(entry);
    }
    if (!indexes.isEmpty()) {
      request.put(name, indexes);
    }
  }

  private static List<Map<String, Object>> entries(
      Properties properties, String name, String first, String second) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Properties entry : properties.objects(name)) {
      entries.add(Map.of(first, entry.string(first), second, entry.string(second)));
    }
    if (entries.isEmpty()) {
      throw properties.error(name, "is missing");
    }
    return entries;
  }

  private static void throughput(Properties properties, Map<String, Object> request) {
    if (properties.has("ProvisionedThroughput")) {
      Properties throughput = properties.object("ProvisionedThroughput");
      request.put(
          "ProvisionedThroughput",
          Map.of(
              "ReadCapacityUnits",
              throughput.integer("ReadCapacityUnits", 1, 1, 40_000),
              "WriteCapacityUnits",
              throughput.integer("WriteCapacityUnits", 1, 1, 40_000)));
    }
  }
}
