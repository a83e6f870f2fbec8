package dev.wharf.profiles;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.WebhookEvent;
import dev.wharf.processors.Processor;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Keeps each Slack user's newest name and picture: {@code pk} = {@code team#user}. An event that
 * comes again, or after a newer one, changes nothing. Its rule retries nothing: the next change of
 * the profile brings what a lost one would have.
 */
public final class Profiles implements Processor {

  private final DynamoDbClient dynamoDb;
  private final String table;

  public Profiles(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public void process(WebhookEvent event, JsonNode data) {
    JsonNode user = data.path("event").path("user");
    JsonNode profile = user.path("profile");
    String key = text(data, "team_id") + "#" + text(user, "id");
    JsonNode time = data.path("event_time");
    if (!time.isIntegralNumber()) {
      throw new IllegalArgumentException("Slack's event has no whole number event_time");
    }
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":name", AttributeValue.fromS(profile.path("display_name").asText()));
    values.put(":picture", AttributeValue.fromS(profile.path("image_512").asText()));
    values.put(":at", AttributeValue.fromN(time.asText()));
    try {
      dynamoDb.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(Map.of("pk", AttributeValue.fromS(key)))
                  .updateExpression("SET displayName = :name, picture = :picture, changedAt = :at")
                  .conditionExpression("attribute_not_exists(changedAt) OR changedAt <= :at")
                  .expressionAttributeValues(values));
    } catch (ConditionalCheckFailedException e) {
      // A newer one stands already. Of two in one second the later to come stays.
    }
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw new IllegalArgumentException("Slack's event has no " + field);
    }
    return value.asText();
  }
}
