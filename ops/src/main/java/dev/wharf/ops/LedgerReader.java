package dev.wharf.ops;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Reads what became of webhooks from a local stack's ledger table. */
final class LedgerReader implements AutoCloseable {

  private final DynamoDbClient dynamodb;
  private final String table;

  LedgerReader(URI endpoint, String region, String table) {
    this.dynamodb =
        DynamoDbClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(region))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    this.table = table;
  }

  /**
   * @param key an idempotency key, or {@link #quarantineKey}
   */
  Optional<LedgerEntry> find(String key) {
    Map<String, AttributeValue> item =
        dynamodb
            .getItem(
                request ->
                    request
                        .tableName(table)
                        .consistentRead(true)
                        .key(
                            Map.of(
                                "pk", AttributeValue.fromS(key),
                                "sk", AttributeValue.fromS("webhook"))))
            .item();
    return item.isEmpty() ? Optional.empty() : Optional.of(entry(item));
  }

  /** Where a webhook lies that did not verify, so that it can take no real event's place. */
  static String quarantineKey(String gatewayId) {
    return "quarantine#" + gatewayId;
  }

  static LedgerEntry entry(Map<String, AttributeValue> item) {
    List<LedgerEntry.Change> history =
        attribute(item, "history").l().stream()
            .map(AttributeValue::m)
            .map(change -> new LedgerEntry.Change(text(change, "status"), number(change, "at")))
            .toList();
    return new LedgerEntry(
        text(item, "status"),
        history,
        number(item, "duplicates"),
        text(item, "reason"),
        attribute(item, "outcomes").m().keySet().stream().sorted().toList());
  }

  private static String text(Map<String, AttributeValue> item, String name) {
    String text = attribute(item, name).s();
    return text == null ? "" : text;
  }

  private static long number(Map<String, AttributeValue> item, String name) {
    String number = attribute(item, name).n();
    return number == null ? 0 : Long.parseLong(number);
  }

  private static AttributeValue attribute(Map<String, AttributeValue> item, String name) {
    return item.getOrDefault(name, AttributeValue.builder().build());
  }

  @Override
  public void close() {
    dynamodb.close();
  }
}
