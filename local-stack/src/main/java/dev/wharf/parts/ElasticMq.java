package dev.wharf.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.wharf.template.Resources.Queue;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticmq.server.config.ElasticMQServerConfig;
import scalikejdbc.ConnectionPool;
import scalikejdbc.ConnectionPoolSettings;

/**
 * SQS, by ElasticMQ inside this process, with {@link FairMessageQueue}s. What it accepted is on
 * disk before it answers, and survives the end of the process.
 */
public final class ElasticMq implements AutoCloseable {
  private final Runnable shutdown;
  private final Connection database;

  /**
   * @param database a connection that is held for as long as ElasticMQ runs. Without one H2 closes
   *     the database whenever ElasticMQ's own pool happens to be empty, and compacts it; so soon
   *     after a kill, H2 2.2 may damage it by that.
   */
  private ElasticMq(Runnable shutdown, Connection database) {
    this.shutdown = shutdown;
    this.database = database;
  }

  /**
   * @param endpoint where SQS answers; its port must be free
   * @param directory where messages are kept; made if absent
   * @param waitScale what visibility timeouts are multiplied with, above 0 and at most 1
   * @throws PartException if it does not start
   */
  public static ElasticMq start(
      List<Queue> queues, String region, URI endpoint, Path directory, double waitScale) {
    LocalPort.requireFree(endpoint, "SQS", "--sqs-port");
    // Its actor system reads these two from the system; application.conf in its jar says DEBUG.
    System.setProperty("pekko.loglevel", "WARNING");
    System.setProperty("pekko.coordinated-shutdown.run-by-jvm-shutdown-hook", "off");
    ConfigFactory.invalidateCaches();
    ElasticMQServerConfig config = new ElasticMQServerConfig(config(region, endpoint, directory));
    try {
      Files.createDirectories(directory);
      connect(directory);
      Connection database = DriverManager.getConnection(database(directory), "", "");
      Set<String> kept = keptQueues(database);
      KeptMessages.settle(database, queues);
      ElasticMq started = new ElasticMq(FairElasticMq.start(config), database);
      try {
        declare(queues, kept, endpoint, waitScale);
      } catch (IOException | RuntimeException e) {
        started.close();
        throw e;
      }
      return started;
    } catch (IOException | SQLException | RuntimeException e) {
      throw new PartException(
          "SQS did not start: " + e.getMessage() + "; --clean forgets what it kept", e);
    }
  }

  private static Config config(String region, URI endpoint, Path directory) {
    Map<String, Object> values =
        Map.ofEntries(
            Map.entry("node-address.protocol", "http"),
            Map.entry("node-address.host", "127.0.0.1"),
            Map.entry("node-address.port", endpoint.getPort()),
            Map.entry("rest-sqs.enabled", true),
            Map.entry("rest-sqs.bind-hostname", "127.0.0.1"),
            Map.entry("rest-sqs.bind-port", endpoint.getPort()),
            Map.entry("rest-sqs.sqs-limits", "strict"),
            Map.entry("aws.region", region),
            Map.entry("aws.accountId", "000000000000"),
            Map.entry("messages-storage.enabled", true),
            Map.entry("messages-storage.uri", database(directory)));
    return ConfigFactory.parseMap(values).withFallback(ConfigFactory.load());
  }

  static String database(Path directory) {
    // WRITE_DELAY=0: a message is on disk before it is acknowledged. RETENTION_TIME=0: old chunks
    // are
    // kept for power failures only; after a kill, H2 2.2 may corrupt a file that still has them.
    return "jdbc:h2:"
        + directory.toAbsolutePath().resolve("messages")
        + ";WRITE_DELAY=0;RETENTION_TIME=0;DB_CLOSE_ON_EXIT=FALSE";
  }

  /**
   * ElasticMQ chooses its database once per process: without this a second one would write to the
   * directory of the first.
   */
  private static void connect(Path directory) {
    String database = database(directory);
    ConnectionPoolSettings settings = ConnectionPool.singleton$default$4();
    ConnectionPool.singleton(
        database, "", "", settings, ConnectionPool.singleton$default$5(database, "", "", settings));
  }

  /** The names of the queues in the database, before ElasticMQ reads it. */
  private static Set<String> keptQueues(Connection database) throws SQLException {
    Set<String> names = new HashSet<>();
    try (ResultSet tables = database.getMetaData().getTables(null, null, "QUEUE", null)) {
      if (tables.next()) {
        try (Statement statement = database.createStatement();
            ResultSet rows = statement.executeQuery("select name from queue")) {
          while (rows.next()) {
            names.add(rows.getString(1));
          }
        }
      }
    }
    return names;
  }

  /** Makes the queues that are missing, and gives all of them what the template says now. */
  private static void declare(List<Queue> queues, Set<String> kept, URI endpoint, double waitScale)
      throws IOException {
    JsonClient sqs = new JsonClient(endpoint.resolve("/"), "AmazonSQS", "sqs");
    for (Queue queue : queues) {
      if (!kept.contains(queue.name())) {
        sqs.call("CreateQueue", Map.of("QueueName", queue.name()));
      } else if (queue.deadLetterArn() == null) {
        requireNoRedrive(sqs, queue);
      }
    }
    // Only now does every dead-letter queue exist.
    for (Queue queue : queues) {
      sqs.call(
          "SetQueueAttributes",
          Map.of("QueueUrl", queue.url(), "Attributes", attributes(queue, waitScale)));
    }
  }

  /** ElasticMQ cannot take a redrive policy away again. */
  private static void requireNoRedrive(JsonClient sqs, Queue queue) throws IOException {
    JsonNode policy =
        sqs.call(
                "GetQueueAttributes",
                Map.of("QueueUrl", queue.url(), "AttributeNames", List.of("RedrivePolicy")))
            .at("/Attributes/RedrivePolicy");
    if (!policy.asText().isEmpty()) {
      throw new IOException(
          queue.name() + " was kept with a dead-letter queue that the template no longer gives it");
    }
  }

  private static Map<String, String> attributes(Queue queue, double waitScale) {
    Map<String, String> attributes = new HashMap<>();
    attributes.put("VisibilityTimeout", seconds(queue.visibilityTimeout(), waitScale));
    attributes.put("DelaySeconds", seconds(queue.delay(), 1));
    if (queue.deadLetterArn() != null) {
      attributes.put(
          "RedrivePolicy",
          "{\"deadLetterTargetArn\":\""
              + queue.deadLetterArn()
              + "\",\"maxReceiveCount\":"
              + queue.maxReceiveCount()
              + "}");
    }
    return attributes;
  }

  /** Whole seconds, and never 0 for a wait that is there. */
  private static String seconds(Duration wait, double scale) {
    return String.valueOf((long) Math.ceil(wait.toMillis() * scale / 1000));
  }

  @Override
  public void close() {
    shutdown.run();
    // Everything is on disk. An orderly close would compact the file first, see the constructor.
    try (Statement statement = database.createStatement()) {
      statement.execute("SHUTDOWN IMMEDIATELY");
    } catch (SQLException e) {
      // Closing a connection that is gone says so; the next start reads what was committed.
      System.getLogger("sqs").log(System.Logger.Level.DEBUG, "database closed", e);
    }
    // ElasticMQ leaves its connections open, and with them the lock on its files.
    ConnectionPool.closeAll();
  }
}
