package dev.wharf.ops;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code wharf up} with a stand-in for the stack; its first argument says how that stack closes.
 */
final class UpStandIn {

  private UpStandIn() {}

  public static void main(String[] arguments) {
    boolean hangs = arguments[0].equals("hanging");
    StackStarter starter =
        options -> {
          options.progress().accept("SQS at http://127.0.0.1:7801");
          options
              .functionLog()
              .accept("wharf-PaymentsFunction", "{\"outcome\":\"processed\",\"key\":\"k\"}");
          return new InvokeCommandTest.StandIn(URI.create("http://127.0.0.1:7800")) {
            /** It closes at once, however long that takes on a busy machine. */
            @Override
            public Duration stopLimit() {
              return hangs ? super.stopLimit() : Duration.ofMinutes(4);
            }

            @Override
            public void close() {
              while (hangs) {
                LockSupport.park();
              }
              System.out.println("closed");
            }
          };
        };
    System.exit(Wharf.run(System.getenv(), starter, "up", "--api-port", "0"));
  }
}
