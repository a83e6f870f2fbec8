package dev.wharf.lambda.handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Prints the bodies it gets; gives back those that say "bad"; fails on "throw"; with "hold" waits
 * for a file.
 */
public final class QueueHandler implements RequestHandler<Map<String, Object>, Object> {
  @Override
  public Object handleRequest(Map<String, Object> event, Context context) {
    List<Map<String, String>> failures = new ArrayList<>();
    for (Object each : (List<?>) event.get("Records")) {
      Map<?, ?> record = (Map<?, ?>) each;
      String body = (String) record.get("body");
      System.out.println("got " + body + " " + record.get("eventSourceARN"));
      System.out.println("attributes " + record.get("attributes"));
      if (body.startsWith("bad")) {
        failures.add(Map.of("itemIdentifier", (String) record.get("messageId")));
      }
      if (body.startsWith("throw")) {
        throw new IllegalStateException(body);
      }
      if (body.startsWith("slow")) {
        sleep(600_000);
      }
      while (body.startsWith("hold ") && !Files.exists(Path.of(body.substring(5)))) {
        sleep(20);
      }
    }
    return Map.of("batchItemFailures", failures);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
