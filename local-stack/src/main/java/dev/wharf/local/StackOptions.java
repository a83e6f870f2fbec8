package dev.wharf.local;

import static java.util.Objects.requireNonNull;

import dev.wharf.lambda.RuntimeKind;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * How a stack is to be started.
 *
 * @param project the directory with template.yaml
 * @param state where everything durable is kept
 * @param clean whether an earlier state is forgotten
 * @param runtime what functions run in
 * @param parameters values for the template's parameters
 * @param functionEnvironment variables that replace the template's, by logical id, or for every
 *     function under {@code Parameters}: the format of SAM's --env-vars
 * @param waitScale the factor for queue, retry and poll delays; 1 is as in AWS
 * @param progress gets a line per component as it starts
 * @param functionLog gets each line that a function logs, after the function's name
 */
public record StackOptions(
    Path project,
    Path state,
    boolean clean,
    Ports ports,
    RuntimeKind runtime,
    Map<String, String> parameters,
    Map<String, Map<String, String>> functionEnvironment,
    double waitScale,
    Consumer<String> progress,
    BiConsumer<String, String> functionLog) {

  public StackOptions {
    requireNonNull(project, "project is null");
    requireNonNull(state, "state is null");
    requireNonNull(ports, "ports is null");
    requireNonNull(runtime, "runtime is null");
    parameters = Map.copyOf(parameters);
    functionEnvironment = Map.copyOf(functionEnvironment);
    requireNonNull(progress, "progress is null");
    requireNonNull(functionLog, "functionLog is null");
  }

  /** TCP ports on 127.0.0.1; 0 takes any free one. */
  public record Ports(int api, int sqs, int dynamodb, int aws) {
    public static final Ports FREE = new Ports(0, 0, 0, 0);
  }
}
