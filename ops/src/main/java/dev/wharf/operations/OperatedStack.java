package dev.wharf.operations;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * The stack that operations work on: the one on this machine, or one that CloudFormation deployed.
 *
 * @param name the stack's name
 * @param local whether it runs on this machine
 * @param outputs the template's outputs by name
 * @param functions physical names of the functions by logical id
 */
public record OperatedStack(
    String name,
    boolean local,
    String region,
    Map<String, String> outputs,
    Map<String, String> functions) {

  public OperatedStack {
    requireNonNull(name, "name is null");
    requireNonNull(region, "region is null");
    outputs = Map.copyOf(outputs);
    functions = Map.copyOf(functions);
  }

  /**
   * One of the template's outputs.
   *
   * @throws OperationFailedException if the stack lacks it
   */
  public String output(String output) {
    String value = outputs.get(output);
    if (value == null) {
      throw new OperationFailedException(
          "the stack "
              + name
              + " has no output "
              + output
              + (local
                  ? "; end it and start it again with ./wharf up"
                  : "; is it Wharf's, and deployed from this version's template.yaml?"));
    }
    return value;
  }

  /**
   * A function's physical name.
   *
   * @param logicalId as template.yaml has it
   * @throws OperationFailedException if the stack has no such function
   */
  public String function(String logicalId) {
    String physical = functions.get(logicalId);
    if (physical == null) {
      throw new OperationFailedException(
          "the stack "
              + name
              + " has no function "
              + logicalId
              + "; it has "
              + String.join(", ", functions.keySet().stream().sorted().toList()));
    }
    return physical;
  }

  /** The logical id of the function that an ARN or a physical name means; the name if unknown. */
  public String logicalFunction(String arnOrName) {
    String[] parts = arnOrName.split(":", -1);
    String physical = parts.length > 6 ? parts[6] : arnOrName;
    return functions.entrySet().stream()
        .filter(function -> function.getValue().equals(physical))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(physical);
  }
}
