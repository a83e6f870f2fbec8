package dev.wharf.parts;

import dev.wharf.template.Resources.Queue;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/** The messages in ElasticMQ's database, before it reads them. */
final class KeptMessages {

  private KeptMessages() {}

  /**
   * Settles moves that a kill has cut in two: what is in a queue and in its dead-letter queue as
   * well stays in the latter. ElasticMQ would deliver it from both, and fail to move it.
   */
  static void settle(Connection database, List<Queue> queues) throws SQLException {
    for (Queue queue : queues) {
      if (queue.deadLetterArn() == null) {
        continue;
      }
      String arn = queue.deadLetterArn();
      String messages = table(queue.name());
      String dead = table(arn.substring(arn.lastIndexOf(':') + 1));
      if (exists(database, messages) && exists(database, dead)) {
        try (Statement statement = database.createStatement()) {
          statement.executeUpdate(
              "delete from %s where message_id in (select message_id from %s)"
                  .formatted(messages, dead));
        }
      }
    }
  }

  private static boolean exists(Connection database, String table) throws SQLException {
    try (ResultSet tables = database.getMetaData().getTables(null, null, table, null)) {
      return tables.next();
    }
  }

  /** What ElasticMQ's {@code MessageRepository} calls a queue's table. */
  static String table(String queue) {
    return ("message_"
            + queue.replace(".", "_").replace("-", "_")
            + "_"
            + Integer.toHexString(queue.hashCode()))
        .toUpperCase(Locale.ROOT);
  }
}
