package dev.wharf.lambda;

import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Function;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The stack's functions, invoked synchronously. */
public final class Functions implements AutoCloseable {
  private final Map<String, Function> byName = new LinkedHashMap<>();
  private final Map<String, FunctionPool> pools = new LinkedHashMap<>();
  private final FunctionRuntime runtime;
  private final int environments;

  /**
   * Where functions run and where their files are.
   *
   * @param runtimeClientDirectory the jars of AWS's runtime interface client
   * @param state a directory that this part may write to
   * @param environments execution environments of a function at most. Lambda has machines for its
   *     thousand; here they share this one's cores and loading one costs about a second of CPU.
   */
  public record Settings(
      RuntimeKind runtime, Path runtimeClientDirectory, Path state, int environments) {
    public Settings {
      if (environments < 1) {
        throw new IllegalArgumentException("A function needs an execution environment");
      }
    }

    /** Twice as many environments as there are processors, and four at least. */
    public static Settings of(RuntimeKind runtime, Path runtimeClientDirectory, Path state) {
      int processors = Runtime.getRuntime().availableProcessors();
      return new Settings(runtime, runtimeClientDirectory, state, Math.max(4, 2 * processors));
    }
  }

  /**
   * @throws IOException when the state directory can't be written, or a function has no package
   */
  public Functions(Resources resources, Endpoints endpoints, Settings settings, FunctionLog log)
      throws IOException {
    FunctionVariables variables = new FunctionVariables(endpoints, resources.region());
    environments = settings.environments();
    runtime =
        settings.runtime() == RuntimeKind.PROCESS
            ? new ProcessRuntime(
                settings.runtimeClientDirectory(), settings.state().resolve("bootstrap"), variables)
            : new InProcessRuntime(settings.runtimeClientDirectory(), variables);
    for (Function function : resources.functions()) {
      if (!Files.isDirectory(function.codeDirectory())) {
        throw new IOException(
            "There is no package of "
                + function.logicalId()
                + " at "
                + function.codeDirectory()
                + ": build it first");
      }
      byName.put(function.name(), function);
      pools.put(function.name(), new FunctionPool(function, runtime, log, environments));
    }
  }

  /**
   * Looks a function up as Lambda's API names it.
   *
   * @param identifier name, ARN or partial ARN (account:function:name), each with or without
   *     :qualifier
   */
  public Optional<Function> find(String identifier) {
    String[] parts = identifier.split(":", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      if (parts[i].equals("function")) {
        return Optional.ofNullable(byName.get(parts[i + 1]));
      }
    }
    return Optional.ofNullable(byName.get(parts[0]));
  }

  /** How many events of one function are worked on at a time, at most. */
  public int environments() {
    return environments;
  }

  /**
   * Runs the function and waits for its end; waits for a free execution environment first.
   *
   * @throws IllegalStateException when the functions are being stopped: the event counts as not run
   */
  public InvocationResult invoke(Function function, Invocation invocation)
      throws InterruptedException {
    FunctionPool pool = pools.get(function.name());
    if (pool == null) {
      throw new IllegalArgumentException("No such function: " + function.name());
    }
    return pool.invoke(invocation);
  }

  /** Stops what still runs. Its results must no longer count: stop the callers first. */
  @Override
  public void close() {
    pools.values().forEach(FunctionPool::close);
    runtime.close();
  }
}
