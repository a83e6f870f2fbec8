package dev.wharf.lambda.handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints the keys and versions of the items whose changes it gets, then does what their attribute
 * {@code do} says.
 */
public final class ChangeHandler implements RequestHandler<Map<String, Object>, Object> {
  private static final Map<String, Integer> TIMES = new HashMap<>();

  @Override
  public Object handleRequest(Map<String, Object> event, Context context) {
    List<String> names = new ArrayList<>();
    List<Map<String, Object>> failures = new ArrayList<>();
    List<?> records = (List<?>) event.get("Records");
    for (Object each : records) {
      names.add(text(each, "Keys", "pk") + ":" + text(each, "NewImage", "version"));
    }
    System.out.println("batch " + names);
    for (int i = 0; i < names.size(); i++) {
      String action = text(records.get(i), "NewImage", "do");
      int times = times(names.get(i));
      switch (action) {
        case "throw" -> throw new IllegalStateException(names.get(i));
        case "throw-once" -> {
          if (times == 1) {
            throw new IllegalStateException(names.get(i));
          }
        }
        case "fail" -> failures.add(failure(text(records.get(i), "SequenceNumber")));
        case "fail-nothing" -> failures.add(failure(null));
        case "fail-empty" -> failures.add(failure(""));
        case "fail-unknown" -> failures.add(failure("nonsense"));
        case "slow" -> sleep(600_000);
        default -> {
          // Until there is a file.
          while (action.startsWith("hold ") && !Files.exists(Path.of(action.substring(5)))) {
            sleep(20);
          }
        }
      }
    }
    System.out.println("done " + names);
    return Map.of("batchItemFailures", failures);
  }

  private static synchronized int times(String name) {
    return TIMES.merge(name, 1, Integer::sum);
  }

  private static Map<String, Object> failure(String identifier) {
    Map<String, Object> failure = new HashMap<>();
    failure.put("itemIdentifier", identifier);
    return failure;
  }

  /** A string below {@code dynamodb}; of an attribute its value. */
  private static String text(Object record, String... path) {
    Object value = ((Map<?, ?>) record).get("dynamodb");
    for (String name : path) {
      value = value instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return value instanceof Map<?, ?> attribute
        ? String.valueOf(attribute.values().iterator().next())
        : String.valueOf(value);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
