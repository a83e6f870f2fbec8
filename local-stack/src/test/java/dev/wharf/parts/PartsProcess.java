package dev.wharf.parts;

import dev.wharf.local.FreePorts;
import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Queue;
import dev.wharf.template.Resources.Table;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A process that runs the parts until it is killed, and what it runs them with. */
public final class PartsProcess {
  static final Path JARS = Path.of("dynamodb-local/target/lib").toAbsolutePath();

  private PartsProcess() {}

  public static void main(String[] args) throws InterruptedException {
    URI sqs = URI.create(args[0]);
    Endpoints endpoints = new Endpoints(sqs, sqs, URI.create(args[1]), sqs);
    Resources resources = resources(sqs, 30, 5, List.of(table(null)));
    DynamoDbLocal tables =
        DynamoDbLocal.launch(endpoints.dynamodb(), Path.of(args[2], "dynamodb"), Path.of(args[3]));
    ElasticMq queues =
        ElasticMq.start(resources.queues(), "eu-west-1", sqs, Path.of(args[2], "sqs"), 1);
    tables.awaitReady(resources.tables());
    System.out.println("READY " + tables.pid() + " " + queues.getClass().getSimpleName());
    Thread.sleep(Duration.ofMinutes(10).toMillis());
  }

  static Resources resources(URI sqs, int visibility, int maxReceiveCount, List<Table> tables) {
    Queue dead = queue(sqs, "dead", visibility, null, 0);
    Queue inbox = queue(sqs, "inbox", visibility, dead.arn(), maxReceiveCount);
    return new Resources(
        "wharf",
        "eu-west-1",
        "000000000000",
        Optional.empty(),
        List.of(inbox, dead),
        tables,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Map.of());
  }

  private static Queue queue(
      URI sqs, String name, int visibility, @Nullable String dead, int maxReceiveCount) {
    return new Queue(
        name,
        name,
        "arn:aws:sqs:eu-west-1:000000000000:" + name,
        sqs + "/000000000000/" + name,
        Duration.ofSeconds(visibility),
        Duration.ofDays(4),
        Duration.ZERO,
        1_048_576,
        dead,
        maxReceiveCount);
  }

  static Table table(@Nullable String index) {
    Map<String, Object> request =
        new java.util.HashMap<>(
            Map.of(
                "TableName",
                "ledger",
                "BillingMode",
                "PAY_PER_REQUEST",
                "AttributeDefinitions",
                List.of(Map.of("AttributeName", "pk", "AttributeType", "S")),
                "KeySchema",
                List.of(Map.of("AttributeName", "pk", "KeyType", "HASH"))));
    if (index != null) {
      request.put(
          "AttributeDefinitions",
          List.of(
              Map.of("AttributeName", "pk", "AttributeType", "S"),
              Map.of("AttributeName", index, "AttributeType", "S")));
      request.put(
          "GlobalSecondaryIndexes",
          List.of(
              Map.of(
                  "IndexName",
                  "by-" + index,
                  "KeySchema",
                  List.of(Map.of("AttributeName", index, "KeyType", "HASH")),
                  "Projection",
                  Map.of("ProjectionType", "KEYS_ONLY"))));
    }
    return new Table("Ledger", "ledger", "arn", request, "expiresAt");
  }

  public static URI freeEndpoint() {
    return FreePorts.address(0);
  }
}
