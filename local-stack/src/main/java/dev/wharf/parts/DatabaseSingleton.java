package dev.wharf.parts;

import java.lang.reflect.Field;
import scalikejdbc.ConnectionPool;

/**
 * ElasticMQ 1.7.1 opens its database once for the life of the process, whatever a later server is
 * configured with. Forgetting that on close lets one process start several stacks, one after the
 * other, each with messages of its own.
 */
final class DatabaseSingleton {

  private DatabaseSingleton() {}

  static void forget() {
    try {
      Field initialized =
          Class.forName("org.elasticmq.persistence.sql.DB$").getDeclaredField("initialized");
      initialized.setAccessible(true);
      initialized.setBoolean(null, false);
      ConnectionPool.closeAll();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this version of ElasticMQ keeps its database elsewhere", e);
    }
  }
}
