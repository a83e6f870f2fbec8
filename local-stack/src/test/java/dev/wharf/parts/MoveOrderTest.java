package dev.wharf.parts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.template.Resources;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.api.Trigger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on disk of messages that move, whenever somebody pulls the plug. */
class MoveOrderTest {
  private static final String INBOX = KeptMessages.table("inbox");
  private static final String DEAD = KeptMessages.table("dead");

  @TempDir Path state;
  private URI endpoint;
  private JsonClient sqs;

  @BeforeEach
  void chooseEndpoint() throws IOException {
    endpoint = PartsProcess.freeEndpoint();
  }

  @Test
  void aMessageIsNeverOutOfOneQueueBeforeItIsInTheOther() throws Exception {
    int messages = 100;
    Moves.SEEN.set(0);
    Moves.MISSED.clear();
    try (ElasticMq queues = start(1);
        Connection database = database()) {
      assertThat(queues).isNotNull();
      for (String table : List.of(INBOX, DEAD)) {
        execute(
            database,
            "create trigger t_%s before delete on %s for each row call \"%s\""
                .formatted(table, table, Moves.class.getName()));
      }
      for (int i = 0; i < messages; i++) {
        send("inbox", "message " + i, "group");
      }
      awaitRows(database, DEAD, messages, () -> receive("inbox"));
      awaitRows(database, INBOX, 0, () -> {});

      moveBack();
      awaitRows(database, DEAD, 0, () -> {});

      assertThat(rows(database, INBOX)).hasSize(messages);
      assertThat(Moves.SEEN).hasValue(2 * messages);
      assertThat(Moves.MISSED).isEmpty();
    }
  }

  @Test
  void whatAKillLeftInBothQueuesIsInTheDeadLetterQueueAlone() throws Exception {
    try (ElasticMq queues = start(1)) {
      assertThat(queues).isNotNull();
      send("inbox", "half moved", "group");
      send("inbox", "not moved", "group");
    }
    try (Connection database = database()) {
      execute(
          database,
          "insert into %s select * from %s where message_id in (select message_id from %s where"
                  .formatted(DEAD, INBOX, INBOX)
              + " utf8tostring(content) = 'half moved')");
      execute(database, "shutdown immediately");
    }
    for (int restart = 0; restart < 2; restart++) {
      try (ElasticMq queues = start(1)) {
        assertThat(queues).isNotNull();
        assertThat(depth("inbox")).isEqualTo(1);
        assertThat(depth("dead")).isEqualTo(1);
      }
    }
    try (ElasticMq queues = start(1)) {
      assertThat(queues).isNotNull();
      assertThat(receive("dead")).containsExactly("half moved");
      assertThat(receive("inbox")).containsExactly("not moved");
    }
  }

  @Test
  void aWriteThatFailsLosesNeitherItsMessageNorTheNext() throws Exception {
    try (ElasticMq queues = start(1);
        Connection database = database()) {
      assertThat(queues).isNotNull();
      execute(
          database, "alter table %s add constraint bad check group_id <> 'bad'".formatted(DEAD));
      send("inbox", "cannot move", "bad");
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (depth("dead") != 1) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        receive("inbox");
        Thread.sleep(20);
      }
      send("inbox", "next", "group");
    }
    try (ElasticMq queues = start(5)) {
      assertThat(queues).isNotNull();
      List<String> received = new ArrayList<>(receive("inbox"));
      received.addAll(receive("dead"));
      assertThat(received).containsExactlyInAnyOrder("cannot move", "next");
    }
  }

  @Test
  void aMessageMovesAsOftenAsItMust() throws Exception {
    try (ElasticMq queues = start(1);
        Connection database = database()) {
      assertThat(queues).isNotNull();
      send("inbox", "again", "group");
      for (int round = 0; round < 8; round++) {
        awaitRows(database, DEAD, 1, () -> receive("inbox"));
        moveBack();
        awaitRows(database, DEAD, 0, () -> {});
        assertThat(rows(database, INBOX)).hasSize(1);
      }
    }
  }

  /** Sees what goes, and whether the other queue has it. */
  public static final class Moves implements Trigger {
    static final AtomicInteger SEEN = new AtomicInteger();
    static final Queue<String> MISSED = new ConcurrentLinkedQueue<>();
    private String other = "";

    @Override
    public void init(
        Connection database,
        String schema,
        String trigger,
        String table,
        boolean before,
        int type) {
      other = table.equals(INBOX) ? DEAD : INBOX;
    }

    @Override
    public void fire(Connection database, Object[] old, Object[] row) throws SQLException {
      try (PreparedStatement find =
          database.prepareStatement("select 1 from " + other + " where message_id = ?")) {
        SEEN.incrementAndGet();
        find.setString(1, (String) old[0]);
        try (ResultSet found = find.executeQuery()) {
          if (!found.next()) {
            MISSED.add(old[0] + " is not in " + other);
          }
        }
      }
    }
  }

  private ElasticMq start(int maxReceiveCount) {
    Resources resources = PartsProcess.resources(endpoint, 1, maxReceiveCount, List.of());
    ElasticMq queues =
        ElasticMq.start(resources.queues(), "eu-west-1", endpoint, state.resolve("sqs"), 1);
    sqs = new JsonClient(endpoint.resolve("/"), "AmazonSQS", "sqs");
    return queues;
  }

  private Connection database() throws SQLException {
    Connection database =
        DriverManager.getConnection(ElasticMq.database(state.resolve("sqs")), "", "");
    // H2 2.2 may answer a query that is asked again with what it read while a write was under way.
    execute(database, "set optimize_reuse_results 0");
    return database;
  }

  private static void execute(Connection database, String sql) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> rows(Connection database, String table) throws SQLException {
    List<String> ids = new ArrayList<>();
    try (Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery("select message_id from " + table)) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  private interface Step {
    void take() throws Exception;
  }

  private static void awaitRows(Connection database, String table, int count, Step step)
      throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (rows(database, table).size() != count) {
      assertThat(System.nanoTime()).as("%d rows in %s", count, table).isLessThan(deadline);
      step.take();
      Thread.sleep(20);
    }
  }

  private void send(String queue, String body, String group) throws IOException {
    sqs.call(
        "SendMessage",
        Map.of("QueueUrl", url(queue), "MessageBody", body, "MessageGroupId", group));
  }

  private void moveBack() throws IOException {
    sqs.call(
        "StartMessageMoveTask",
        Map.of(
            "SourceArn",
            "arn:aws:sqs:eu-west-1:000000000000:dead",
            "DestinationArn",
            "arn:aws:sqs:eu-west-1:000000000000:inbox"));
  }

  private List<String> receive(String queue) throws IOException {
    JsonNode messages =
        sqs.call("ReceiveMessage", Map.of("QueueUrl", url(queue), "MaxNumberOfMessages", 10))
            .path("Messages");
    return messages.findValuesAsText("Body");
  }

  private int depth(String queue) throws IOException {
    return sqs.call(
            "GetQueueAttributes", Map.of("QueueUrl", url(queue), "AttributeNames", List.of("All")))
        .at("/Attributes/ApproximateNumberOfMessages")
        .asInt();
  }

  private String url(String queue) {
    return endpoint + "/000000000000/" + queue;
  }
}
