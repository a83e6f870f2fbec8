package dev.wharf.lambda;

import dev.wharf.template.Resources.Function;

/** Starts execution environments: where functions run. */
interface FunctionRuntime extends AutoCloseable {
  /**
   * Loads a function, as Lambda's INIT phase does.
   *
   * @throws InitException when the handler can't be loaded or its constructor throws
   */
  FunctionEnvironment start(Function function, EnvironmentLog log)
      throws InitException, InterruptedException;

  @Override
  void close();
}
