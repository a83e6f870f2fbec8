package dev.wharf.lambda;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;

/**
 * The main class of a function's child process: AWS's runtime interface client, and a watch on
 * standard input, which ends with the stack, even when that is killed. Copied out of the stack's
 * class path, so it must not refer to any of its classes.
 */
public final class FunctionProcess {
  private FunctionProcess() {}

  public static void main(String[] arguments) throws Throwable {
    Thread watch = new Thread(FunctionProcess::haltWithParent, "parent");
    watch.setDaemon(true);
    watch.start();
    try {
      Class.forName("com.amazonaws.services.lambda.runtime.api.client.AWSLambda")
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void haltWithParent() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever sent: only the end counts.
      }
    } catch (IOException e) {
      // The pipe broke, which is the end as well.
    }
    Runtime.getRuntime().halt(1);
  }
}
