package dev.wharf.parts;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The main class of DynamoDB Local's own process. It serves 127.0.0.1 only, and ends when its
 * standard input does, so it never outlives the process that started it, however that one ended. It
 * reaches DynamoDB Local by name: its jars are on that process's class path and never on ours.
 */
final class DynamoDbLocalProcess {
  private static final String RUNNER = "software.amazon.dynamodb.services.local.main.ServerRunner";
  private static final String LIBRARY =
      "software.amazon.dynamodb.services.local.shared.access.sqlite.SQLiteLibraryLoader";

  /** The one file of {@code -sharedDb}. */
  private static final String DATABASE = "shared-local-instance.db";

  private DynamoDbLocalProcess() {}

  /**
   * @param args as for DynamoDB Local's ServerRunner
   */
  public static void main(String[] args) throws ReflectiveOperationException {
    Thread watch = new Thread(DynamoDbLocalProcess::endWithStandardInput, "end-with-parent");
    watch.setDaemon(true);
    watch.start();
    writeAhead(Path.of(args[Arrays.asList(args).indexOf("-dbPath") + 1], DATABASE));
    Object server =
        Class.forName(RUNNER)
            .getMethod("createServerFromCommandLineArgs", String[].class)
            .invoke(null, (Object) args);
    bindToLoopback(server);
    server.getClass().getMethod("start").invoke(server);
  }

  /**
   * DynamoDB Local leaves SQLite at its default, a rollback journal: a file made, synced and
   * deleted for every write. A write-ahead log is as safe, is synced once a write, and the database
   * file remembers it. It is told before DynamoDB Local opens the file: whoever opens it while its
   * journal is changed finds it locked, and DynamoDB Local never answers again.
   */
  private static void writeAhead(Path database) throws ReflectiveOperationException {
    Class.forName(LIBRARY).getMethod("initialize").invoke(null);
    Class<?> type = Class.forName("com.almworks.sqlite4java.SQLiteConnection");
    Object connection = type.getConstructor(File.class).newInstance(database.toFile());
    try {
      type.getMethod("open", boolean.class).invoke(connection, true);
      type.getMethod("exec", String.class).invoke(connection, "PRAGMA journal_mode = WAL");
    } finally {
      type.getMethod("dispose").invoke(connection);
    }
  }

  /** DynamoDB Local has no option for the address that it binds to; its Jetty server has. */
  private static void bindToLoopback(Object server) throws ReflectiveOperationException {
    Field field = server.getClass().getDeclaredField("server");
    field.setAccessible(true);
    Object jetty = field.get(server);
    Object[] connectors = (Object[]) jetty.getClass().getMethod("getConnectors").invoke(jetty);
    for (Object connector : connectors) {
      Method setHost = connector.getClass().getMethod("setHost", String.class);
      setHost.invoke(connector, "127.0.0.1");
    }
  }

  private static void endWithStandardInput() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever written there.
      }
    } catch (IOException e) {
      // As good as its end.
    }
    // Each of its writes is a transaction on disk: there is nothing to say good-bye to.
    Runtime.getRuntime().halt(0);
  }
}
