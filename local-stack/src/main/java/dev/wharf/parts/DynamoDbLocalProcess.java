package dev.wharf.parts;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * The main class of DynamoDB Local's own process. It serves 127.0.0.1 only, and ends when its
 * standard input does, so it never outlives the process that started it, however that one ended. It
 * reaches DynamoDB Local by name: its jars are on that process's class path and never on ours.
 */
final class DynamoDbLocalProcess {
  private static final String RUNNER = "software.amazon.dynamodb.services.local.main.ServerRunner";

  private DynamoDbLocalProcess() {}

  /**
   * @param args as for DynamoDB Local's ServerRunner
   */
  public static void main(String[] args) throws ReflectiveOperationException {
    Thread watch = new Thread(DynamoDbLocalProcess::endWithStandardInput, "end-with-parent");
    watch.setDaemon(true);
    watch.start();
    Object server =
        Class.forName(RUNNER)
            .getMethod("createServerFromCommandLineArgs", String[].class)
            .invoke(null, (Object) args);
    bindToLoopback(server);
    server.getClass().getMethod("start").invoke(server);
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
