package dev.wharf.lambda;

import dev.wharf.template.Resources.Function;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Runs functions in this process, each environment in a class loader of its own. */
final class InProcessRuntime implements FunctionRuntime {
  private final Path runtimeClientDirectory;
  private final FunctionVariables variables;
  private final Map<Path, FunctionCode> codes = new ConcurrentHashMap<>();

  InProcessRuntime(Path runtimeClientDirectory, FunctionVariables variables) {
    this.runtimeClientDirectory = runtimeClientDirectory;
    this.variables = variables;
  }

  @Override
  public FunctionEnvironment start(Function function, EnvironmentLog log)
      throws InitException, InterruptedException {
    FunctionCode code = codes.computeIfAbsent(function.codeDirectory(), this::open);
    return new InProcessEnvironment(function, code, variables.of(function), log);
  }

  private FunctionCode open(Path codeDirectory) {
    try {
      return new FunctionCode(runtimeClientDirectory, codeDirectory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (FunctionCode code : codes.values()) {
      try {
        code.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
