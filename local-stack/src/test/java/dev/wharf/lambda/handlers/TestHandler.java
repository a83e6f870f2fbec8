package dev.wharf.lambda.handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;

/** Does what its event's {@code action} says. Packaged as a function by the tests. */
public final class TestHandler implements RequestHandler<Map<String, Object>, Object> {
  private static int calls;
  private final long loaded;

  public TestHandler() throws Exception {
    String wait = System.getenv("INIT_MILLIS");
    if (wait != null) {
      Thread.sleep(Long.parseLong(wait));
    }
    if (System.getenv("FAIL_INIT") != null) {
      throw new IllegalStateException("no configuration");
    }
    loaded = System.currentTimeMillis();
  }

  @Override
  public Object handleRequest(Map<String, Object> event, Context context) {
    calls++;
    String action = String.valueOf(event.get("action"));
    switch (action) {
      case "pool" ->
          Executors.newScheduledThreadPool(
                  1,
                  work -> {
                    Thread thread = new Thread(work, "left-behind");
                    thread.setDaemon(true);
                    return thread;
                  })
              .execute(() -> {});
      case "fail" -> throw new IllegalArgumentException("told to fail");
      case "sleep" -> sleep(((Number) event.get("millis")).longValue());
      case "hold" -> hold(Path.of(String.valueOf(event.get("until"))));
      case "spin" -> spin();
      case "print" -> {
        System.out.println("printed by " + context.getFunctionName());
        System.err.println("complained");
        context.getLogger().log("logged");
      }
      case "exit" -> System.exit(3);
      default -> {}
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("calls", calls);
    answer.put("variable", System.getenv("VARIABLE"));
    answer.put("all", System.getenv().get("VARIABLE"));
    answer.put("requestId", context.getAwsRequestId());
    answer.put("arn", context.getInvokedFunctionArn());
    answer.put("memory", context.getMemoryLimitInMB());
    long remaining = context.getRemainingTimeInMillis();
    answer.put("remaining", remaining);
    // As told, or later if the machine stood still in between.
    answer.put("deadline", System.currentTimeMillis() + remaining);
    answer.put("loaded", loaded);
    answer.put("stackClasses", seesTheStack());
    return answer;
  }

  private static boolean seesTheStack() {
    try {
      Class.forName("org.h2.mvstore.MVStore", false, TestHandler.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until a file is there, or somebody interrupts. */
  private static void hold(Path until) {
    while (!Files.exists(until) && !Thread.currentThread().isInterrupted()) {
      sleep(20);
    }
  }

  @SuppressWarnings({"InfiniteLoopStatement", "EmptyCatch"})
  private static void spin() {
    long turns = 0;
    while (true) {
      try {
        while (turns >= 0) {
          turns++;
        }
      } catch (RuntimeException e) {
        // A stubborn handler.
      }
    }
  }
}
