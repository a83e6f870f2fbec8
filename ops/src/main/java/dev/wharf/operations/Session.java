package dev.wharf.operations;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;

/**
 * One command's work on one stack: which stack, AWS's clients, and who it is that works.
 *
 * @param caller the caller's ARN; of a local stack {@code local:} and the user of the operating
 *     system
 */
public record Session(OperatedStack stack, AwsClients clients, String caller)
    implements AutoCloseable {

  public Session {
    requireNonNull(stack, "stack is null");
    requireNonNull(clients, "clients is null");
    requireNonNull(caller, "caller is null");
  }

  /** On the stack of this machine. */
  public static Session local(OperatedStack stack, AwsClients.LocalEndpoints endpoints) {
    return new Session(
        stack,
        AwsClients.local(stack.region(), endpoints),
        "local:" + System.getProperty("user.name", "unknown"));
  }

  /**
   * On a deployed stack, with the caller's own credentials. Needs {@code
   * cloudformation:DescribeStacks} and {@code cloudformation:ListStackResources} on it.
   *
   * @param region null takes the caller's default one
   * @throws OperationFailedException if there is no such stack
   */
  public static Session deployed(String name, @Nullable String region) {
    AwsClients clients = AwsClients.ofCaller(region);
    try {
      String caller = clients.sts().getCallerIdentity().arn();
      return new Session(stack(clients, name), clients, caller);
    } catch (RuntimeException e) {
      clients.close();
      throw e;
    }
  }

  private static OperatedStack stack(AwsClients clients, String name) {
    Map<String, String> outputs = new HashMap<>();
    try {
      for (Stack stack : clients.cloudFormation().describeStacks(d -> d.stackName(name)).stacks()) {
        for (Output output : stack.outputs()) {
          outputs.put(output.outputKey(), output.outputValue());
        }
      }
    } catch (CloudFormationException e) {
      if (e.statusCode() == 400 && "ValidationError".equals(e.awsErrorDetails().errorCode())) {
        throw new OperationFailedException(
            "there is no stack " + name + " in " + clients.region() + "; give another --region?",
            e);
      }
      throw e;
    }
    Map<String, String> functions = new HashMap<>();
    for (StackResourceSummary resource :
        clients
            .cloudFormation()
            .listStackResourcesPaginator(list -> list.stackName(name))
            .stackResourceSummaries()) {
      if (resource.resourceType().equals("AWS::Lambda::Function")) {
        functions.put(resource.logicalResourceId(), resource.physicalResourceId());
      }
    }
    return new OperatedStack(name, false, clients.region(), outputs, functions);
  }

  @Override
  public void close() {
    clients.close();
  }
}
