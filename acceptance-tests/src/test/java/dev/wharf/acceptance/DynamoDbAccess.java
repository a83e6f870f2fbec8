package dev.wharf.acceptance;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request does to one table, as IAM's conditions see it. A top-level attribute is accessed
 * if it, or anything inside of it, stands in the request: in a key, an item or an expression.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 *
 * @param action as {@code UpdateItem}
 * @param table its physical name
 * @param index "" for the table itself
 * @param leadingKeys values of the partition key
 * @param attributes names of top-level attributes
 */
record DynamoDbAccess(
    String action, String table, String index, Set<String> leadingKeys, Set<String> attributes) {

  private static final Map<String, String> IN_TRANSACTIONS =
      Map.of(
          "Update", "UpdateItem",
          "Put", "PutItem",
          "Delete", "DeleteItem",
          "ConditionCheck", "ConditionCheckItem");

  private static final Set<String> NAME_NO_ATTRIBUTE =
      Set.of(
          "TableName",
          "IndexName",
          "ExpressionAttributeNames",
          "ExpressionAttributeValues",
          "ConsistentRead",
          "Limit",
          "ScanIndexForward",
          "Select",
          "ReturnValues",
          "ReturnConsumedCapacity",
          "ReturnValuesOnConditionCheckFailure");

  /** What is inside of another, a value, a place in a list, a function; or a name. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\.[#\\w]+|:\\w+|\\[\\d+]|[A-Za-z_]\\w*\\s*\\(|(?<name>#\\w+|[A-Za-z_]\\w*)");

  /** Reserved words: an expression can name no such attribute but by an alias. */
  private static final Set<String> KEYWORDS =
      Set.of("SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN");

  private static final Pattern FIRST_KEY = Pattern.compile("^[#\\w]+\\s*=\\s*(:\\w+)");

  /**
   * @param operation as {@code X-Amz-Target} names it
   * @param partitionKeys of each table, by its physical name
   * @throws IllegalArgumentException if the operation or a field is not known here
   */
  static List<DynamoDbAccess> of(
      String operation, JsonNode request, UnaryOperator<String> partitionKeys) {
    List<DynamoDbAccess> all = new ArrayList<>();
    switch (operation) {
      case "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan" ->
          all.add(one(operation, request, partitionKeys));
      case "TransactWriteItems" ->
          request
              .path("TransactItems")
              .forEach(
                  item ->
                      item.properties()
                          .forEach(
                              part ->
                                  all.add(
                                      one(
                                          requireNonNull(IN_TRANSACTIONS.get(part.getKey())),
                                          part.getValue(),
                                          partitionKeys))));
      case "BatchGetItem", "BatchWriteItem" ->
          request
              .path("RequestItems")
              .properties()
              .forEach(
                  table -> {
                    DynamoDbAccess access = on(operation, table.getKey(), "");
                    String partitionKey = partitionKeys.apply(table.getKey());
                    if (table.getValue().isObject()) {
                      access.read(table.getValue(), partitionKey);
                    } else {
                      table
                          .getValue()
                          .forEach(
                              write ->
                                  write
                                      .properties()
                                      .forEach(one -> access.read(one.getValue(), partitionKey)));
                    }
                    all.add(access);
                  });
      default -> throw new IllegalArgumentException("the operation " + operation);
    }
    return all;
  }

  private static DynamoDbAccess one(
      String action, JsonNode request, UnaryOperator<String> partitionKeys) {
    String table = request.path("TableName").asText();
    DynamoDbAccess access = on(action, table, request.path("IndexName").asText());
    access.read(request, partitionKeys.apply(table));
    return access;
  }

  private static DynamoDbAccess on(String action, String table, String index) {
    return new DynamoDbAccess(action, table, index, new TreeSet<>(), new TreeSet<>());
  }

  private void read(JsonNode request, String partitionKey) {
    request
        .properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              switch (field.getKey()) {
                case "Key", "Item" -> readKey(value, partitionKey);
                case "Keys" -> value.forEach(key -> readKey(key, partitionKey));
                case "ExclusiveStartKey" -> value.fieldNames().forEachRemaining(attributes::add);
                case "KeyConditionExpression" -> {
                  readExpression(value.asText(), request);
                  Matcher first = FIRST_KEY.matcher(value.asText());
                  if (!first.find()) {
                    throw new IllegalArgumentException("the key condition " + value);
                  }
                  leadingKeys.add(
                      text(request.path("ExpressionAttributeValues").path(first.group(1))));
                }
                case "ProjectionExpression",
                    "UpdateExpression",
                    "ConditionExpression",
                    "FilterExpression" ->
                    readExpression(value.asText(), request);
                default -> {
                  if (!NAME_NO_ATTRIBUTE.contains(field.getKey())) {
                    throw new IllegalArgumentException("the field " + field.getKey());
                  }
                }
              }
            });
  }

  private void readKey(JsonNode key, String partitionKey) {
    key.fieldNames().forEachRemaining(attributes::add);
    leadingKeys.add(text(key.path(partitionKey)));
  }

  private void readExpression(String expression, JsonNode request) {
    Matcher token = TOKEN.matcher(expression);
    while (token.find()) {
      String name = token.group("name");
      if (name != null && !KEYWORDS.contains(name.toUpperCase(java.util.Locale.ROOT))) {
        attributes.add(
            name.startsWith("#")
                ? request.path("ExpressionAttributeNames").path(name).asText()
                : name);
      }
    }
  }

  /** Of {@code {"S": "text"}}. */
  private static String text(JsonNode value) {
    if (value.size() != 1) {
      throw new IllegalArgumentException("the key " + value);
    }
    return value.iterator().next().asText();
  }
}
