package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.events.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a request names, as DynamoDB's documentation of its condition keys has it. */
class DynamoDbAccessTest {

  @Test
  void anUpdateNamesItsKeyAndWhateverItsExpressionsName() throws Exception {
    DynamoDbAccess access =
        only(
            "UpdateItem",
            """
            {"TableName":"t","Key":{"pk":{"S":"a#1"},"sk":{"S":"b"}},
             "UpdateExpression":"SET #l = list_append(if_not_exists(#l, :none), :one), m.inner = :x, l2[3].deep = n REMOVE gone ADD version :one",
             "ConditionExpression":"attribute_not_exists(#s) OR (#s = :s AND NOT leaseUntil <= :now) AND size(#l) < :max",
             "ExpressionAttributeNames":{"#l":"replays","#s":"status"},
             "ExpressionAttributeValues":{":none":{"L":[]}},"ReturnValues":"UPDATED_NEW"}""");

    assertThat(access.action()).isEqualTo("UpdateItem");
    assertThat(access.leadingKeys()).containsExactly("a#1");
    assertThat(access.attributes())
        .containsExactlyInAnyOrder(
            "pk", "sk", "replays", "m", "l2", "n", "gone", "version", "status", "leaseUntil");
  }

  @Test
  void aQueryNamesWhatItsConditionsFilterAndProjectionName() throws Exception {
    DynamoDbAccess access =
        only(
            "Query",
            """
            {"TableName":"t","IndexName":"i","KeyConditionExpression":"attention = :a AND receivedAt BETWEEN :x AND :y",
             "FilterExpression":"tenant IN (:t, :u)","ProjectionExpression":"Address.City, #n[0]",
             "ExpressionAttributeNames":{"#n":"Names"},"ExpressionAttributeValues":{":a":{"S":"OPEN#1"}},
             "ExclusiveStartKey":{"pk":{"S":"x"}},"Limit":500}""");

    assertThat(access.index()).isEqualTo("i");
    assertThat(access.leadingKeys()).containsExactly("OPEN#1");
    assertThat(access.attributes())
        .containsExactlyInAnyOrder("attention", "receivedAt", "tenant", "Address", "Names", "pk");
  }

  @Test
  void aTransactionIsWhatItsPartsAre() throws Exception {
    List<DynamoDbAccess> accesses =
        of(
            "TransactWriteItems",
            """
            {"TransactItems":[
              {"Update":{"TableName":"t","Key":{"pk":{"S":"a"}},"UpdateExpression":"SET x = :x"}},
              {"Put":{"TableName":"u","Item":{"pk":{"S":"b"},"y":{"N":"1"}}}}]}""");

    assertThat(accesses)
        .containsExactly(
            new DynamoDbAccess("UpdateItem", "t", "", Set.of("a"), Set.of("pk", "x")),
            new DynamoDbAccess("PutItem", "u", "", Set.of("b"), Set.of("pk", "y")));
  }

  @Test
  void aBatchIsOneAccessOfEachTable() throws Exception {
    assertThat(
            of(
                "BatchWriteItem",
                """
                {"RequestItems":{"t":[{"PutRequest":{"Item":{"pk":{"S":"a"},"x":{"N":"1"}}}},
                                      {"DeleteRequest":{"Key":{"pk":{"S":"b"}}}}]}}"""))
        .containsExactly(
            new DynamoDbAccess("BatchWriteItem", "t", "", Set.of("a", "b"), Set.of("pk", "x")));
    assertThat(
            of(
                "BatchGetItem",
                """
                {"RequestItems":{"t":{"Keys":[{"pk":{"S":"a"}}],"ProjectionExpression":"y"}}}"""))
        .containsExactly(
            new DynamoDbAccess("BatchGetItem", "t", "", Set.of("a"), Set.of("pk", "y")));
  }

  @Test
  void whatIsNotKnownIsAnError() {
    for (String[] one :
        new String[][] {
          {"ExecuteStatement", "{}"},
          {"UpdateItem", "{\"TableName\":\"t\",\"Expected\":{}}"},
          {"Query", "{\"TableName\":\"t\",\"KeyConditionExpression\":\"begins_with(a, :b)\"}"}
        }) {
      assertThatThrownBy(() -> of(one[0], one[1])).isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Every value has to be among the condition's, which no value at all is too. */
  @Test
  void aGrantAllowsWhatAllItsConditionsHoldFor() {
    Grant marks =
        new Grant(
            List.of("dynamodb:UpdateItem"),
            "Ledger",
            Map.of(
                "ForAllValues:StringEquals",
                Map.of("dynamodb:Attributes", List.of("pk", "replays")),
                "ForAllValues:StringNotLike",
                Map.of("dynamodb:LeadingKeys", List.of("claim#*", "body#*"))));

    assertThat(marks.allows(update("stripe##1", "pk", "replays"), "Ledger")).isTrue();
    assertThat(marks.allows(update("stripe##1", "pk"), "Ledger")).isTrue();
    assertThat(marks.allows(update("stripe##1", "pk", "status"), "Ledger")).isFalse();
    assertThat(marks.allows(update("body#1", "pk"), "Ledger")).isFalse();
    assertThat(marks.allows(update("stripe##1", "pk"), "Inbox")).isFalse();
    Grant index = new Grant(List.of("dynamodb:Query"), "Ledger/index/*", Map.of());
    DynamoDbAccess query = new DynamoDbAccess("Query", "t", "i", Set.of("a"), Set.of());
    assertThat(index.allows(query, "Ledger")).isTrue();
    assertThat(new Grant(List.of("dynamodb:Query"), "Ledger", Map.of()).allows(query, "Ledger"))
        .isFalse();
    Grant unknown =
        new Grant(
            List.of("dynamodb:UpdateItem"),
            "Ledger",
            Map.of("StringEquals", Map.of("dynamodb:Attributes", List.of("pk"))));
    assertThatThrownBy(() -> unknown.allows(update("x", "pk"), "Ledger"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static DynamoDbAccess update(String key, String... attributes) {
    return new DynamoDbAccess("UpdateItem", "t", "", Set.of(key), Set.of(attributes));
  }

  private static DynamoDbAccess only(String operation, String request) throws Exception {
    List<DynamoDbAccess> all = of(operation, request);
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static List<DynamoDbAccess> of(String operation, String request) throws Exception {
    return DynamoDbAccess.of(operation, Json.mapper().readTree(request), table -> "pk");
  }
}
