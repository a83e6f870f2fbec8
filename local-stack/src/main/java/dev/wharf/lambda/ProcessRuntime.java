package dev.wharf.lambda;

import dev.wharf.template.Resources.Function;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs each execution environment as a child process under AWS's runtime interface client. */
final class ProcessRuntime implements FunctionRuntime {
  private final Path runtimeClientDirectory;
  private final Path bootstrap;
  private final FunctionVariables variables;

  /**
   * @param bootstrap a directory for the class that children start with
   */
  ProcessRuntime(Path runtimeClientDirectory, Path bootstrap, FunctionVariables variables)
      throws IOException {
    this.runtimeClientDirectory = runtimeClientDirectory.toAbsolutePath();
    this.bootstrap = bootstrap.toAbsolutePath();
    this.variables = variables;
    String file = FunctionProcess.class.getName().replace('.', '/') + ".class";
    Path copy = this.bootstrap.resolve(file);
    Files.createDirectories(copy.getParent());
    try (InputStream in = FunctionProcess.class.getClassLoader().getResourceAsStream(file)) {
      if (in == null) {
        throw new IOException(file + " is not on the class path");
      }
      Files.write(copy, in.readAllBytes());
    }
  }

  @Override
  public FunctionEnvironment start(Function function, EnvironmentLog log)
      throws InitException, InterruptedException {
    try {
      return new ProcessEnvironment(
          function, runtimeClientDirectory + "/*", bootstrap, variables.of(function), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {}
}
